/** Types as text: C, the raw form, JSON, Java. */
package dev.nectar.btf.print;
