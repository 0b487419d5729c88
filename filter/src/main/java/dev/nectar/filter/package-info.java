/** The language of pcap filters: from text to classic BPF. */
package dev.nectar.filter;
