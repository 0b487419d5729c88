/** Network namespaces, devices, filters and routes, by setns(2) and rtnetlink(7). */
package dev.nectar.linux.net;
