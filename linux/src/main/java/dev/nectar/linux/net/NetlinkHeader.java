package dev.nectar.linux.net;

/**
 * Constants of {@code linux/netlink.h}, {@code rtnetlink.h}, {@code if_link.h}, {@code
 * pkt_sched.h}, {@code pkt_cls.h}, {@code tc_act/tc_bpf.h} and {@code lwtunnel.h}, with their
 * names.
 */
final class NetlinkHeader {
  static final int NETLINK_ROUTE = 0;
  static final int SOL_NETLINK = 270;
  static final int NETLINK_EXT_ACK = 11;
  static final int NLMSG_HDRLEN = 16;
  static final int NLMSG_ERROR = 2;
  static final int NLMSG_DONE = 3;
  static final int NLM_F_REQUEST = 1;
  static final int NLM_F_ACK = 4;
  static final int NLM_F_ECHO = 8;
  static final int NLM_F_DUMP = 0x300;
  static final int NLM_F_EXCL = 0x200;
  static final int NLM_F_CREATE = 0x400;
  static final int NLM_F_ACK_TLVS = 0x200;
  static final int NLMSGERR_ATTR_MSG = 1;
  static final int NLA_F_NESTED = 1 << 15;
  static final int NLA_TYPE_MASK = 0x3fff;

  static final int RTM_GETLINK = 18;
  static final int RTM_SETLINK = 19;
  static final int RTM_NEWROUTE = 24;
  static final int RTM_DELROUTE = 25;
  static final int RTM_NEWQDISC = 36;
  static final int RTM_DELQDISC = 37;
  static final int RTM_GETQDISC = 38;
  static final int RTM_GETTCLASS = 42;
  static final int RTM_NEWTFILTER = 44;
  static final int RTM_DELTFILTER = 45;
  static final int RTM_GETTFILTER = 46;

  static final int IFLA_IFNAME = 3;
  static final int IFLA_XDP = 43;
  static final int IFLA_XDP_FD = 1;
  static final int IFLA_XDP_ATTACHED = 2;
  static final int IFLA_XDP_FLAGS = 3;
  static final int IFLA_XDP_PROG_ID = 4;
  static final int IFLA_XDP_DRV_PROG_ID = 5;
  static final int IFLA_XDP_SKB_PROG_ID = 6;
  static final int IFLA_XDP_HW_PROG_ID = 7;
  static final int XDP_ATTACHED_DRV = 1;
  static final int XDP_ATTACHED_SKB = 2;
  static final int XDP_ATTACHED_HW = 3;
  static final int XDP_ATTACHED_MULTI = 4;

  static final int TCA_KIND = 1;
  static final int TCA_OPTIONS = 2;
  static final int TCA_BPF_ACT = 1;
  static final int TCA_BPF_FD = 6;
  static final int TCA_BPF_NAME = 7;
  static final int TCA_BPF_FLAGS = 8;
  static final int TCA_BPF_ID = 11;
  static final int TCA_BPF_FLAG_ACT_DIRECT = 1;
  static final int TCA_ACT_KIND = 1;
  static final int TCA_ACT_OPTIONS = 2;
  static final int TCA_ACT_MAX_PRIO = 32;
  static final int TCA_ACT_BPF_NAME = 6;
  static final int TCA_ACT_BPF_ID = 9;
  static final int TC_H_CLSACT = 0xFFFFFFF1;
  static final int TC_H_CLSACT_HANDLE = 0xFFFF0000;
  static final int TC_H_INGRESS = 0xFFFFFFF2;
  static final int TC_H_EGRESS = 0xFFFFFFF3;

  /** {@code ETH_P_ALL} of {@code linux/if_ether.h}. */
  static final int ETH_P_ALL = 3;

  static final int RTA_DST = 1;
  static final int RTA_OIF = 4;
  static final int RTA_ENCAP_TYPE = 21;
  static final int RTA_ENCAP = 22;
  static final int RT_TABLE_MAIN = 254;
  static final int RTPROT_STATIC = 4;
  static final int RT_SCOPE_UNIVERSE = 0;
  static final int RT_SCOPE_LINK = 253;
  static final int RTN_UNICAST = 1;
  static final int LWTUNNEL_ENCAP_BPF = 6;
  static final int LWT_BPF_IN = 1;
  static final int LWT_BPF_OUT = 2;
  static final int LWT_BPF_XMIT = 3;
  static final int LWT_BPF_PROG_FD = 1;
  static final int LWT_BPF_PROG_NAME = 2;

  /** {@code linux/lwtunnel.h}, {@code linux/seg6_local.h}. */
  static final int LWTUNNEL_ENCAP_SEG6_LOCAL = 7;

  static final int SEG6_LOCAL_ACTION = 1;
  static final int SEG6_LOCAL_BPF = 8;
  static final int SEG6_LOCAL_ACTION_END_BPF = 15;
  static final int SEG6_LOCAL_BPF_PROG = 1;
  static final int SEG6_LOCAL_BPF_PROG_NAME = 2;

  private NetlinkHeader() {}
}
