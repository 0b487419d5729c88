/** Files of packets: pcap and pcapng, read and written. */
package dev.nectar.vm.pcap;
