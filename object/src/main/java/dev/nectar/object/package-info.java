/** Descriptions of eBPF objects, of the kernel they are meant for, and what joins the two. */
package dev.nectar.object;
