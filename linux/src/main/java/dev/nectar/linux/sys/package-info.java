/** System calls: handles, layouts of the kernel's headers, owned file descriptors. Not exported. */
package dev.nectar.linux.sys;
