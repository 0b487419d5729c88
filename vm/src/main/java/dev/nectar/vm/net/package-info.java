/** What programs run on: packets, sockets, registers; how a program is run on one. */
package dev.nectar.vm.net;
