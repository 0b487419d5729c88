// For: programs of the network: xdp, tc, tcx, netkit, cgroup_skb, lwt, flow dissector, netfilter
// Builds: clang11-el clang19-el clang22-eb
#include "nectar.h"

#define PROGRAM(section, name, result)                                                             \
  SECTION(section) int name(void *ctx) { return result; }

PROGRAM("xdp", xdp_plain, 2)
PROGRAM("xdp.frags", xdp_fragments, 2)
PROGRAM("xdp/devmap", xdp_device, 2)
PROGRAM("xdp.frags/cpumap", xdp_cpu, 2)
PROGRAM("tc", tc_plain, 0)
PROGRAM("classifier/ingress", tc_named, 0)
PROGRAM("action", tc_action, 0)
PROGRAM("tcx/ingress", tcx_in, 0)
PROGRAM("tcx/egress", tcx_out, 0)
PROGRAM("netkit/primary", netkit_primary, 0)
PROGRAM("netkit/peer", netkit_peer, 0)
PROGRAM("cgroup_skb/ingress", skb_in, 1)
PROGRAM("cgroup_skb/egress", skb_out, 1)
PROGRAM("cgroup/skb", skb_any, 1)
PROGRAM("lwt_in", tunnel_in, 0)
PROGRAM("lwt_out", tunnel_out, 0)
PROGRAM("lwt_xmit", tunnel_transmit, 0)
PROGRAM("lwt_seg6local", tunnel_segment, 0)
PROGRAM("flow_dissector", dissect, 0)
PROGRAM("netfilter", filter, 1)
PROGRAM("socket", socket_filter, -1)

LICENSE("GPL");
