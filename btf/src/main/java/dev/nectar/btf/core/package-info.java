/** CO-RE: what a program's types and fields are in the kernel it runs on. */
package dev.nectar.btf.core;
