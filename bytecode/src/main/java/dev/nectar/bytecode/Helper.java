package dev.nectar.bytecode;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Helper functions a program can call, from {@code enum bpf_func_id} of {@code linux/bpf.h}: the
 * one table of them. It is closed: since Linux 6.2 the kernel gives programs new functions as
 * kfuncs, which have no number of their own.
 *
 * <p>The enumeration of the kernel only grows at its end, so a helper's version is never older than
 * that of the helper before it. Whether a program of some type may call a helper is another
 * question, whose answer changes from version to version.
 */
public enum Helper {
  /** {@code bpf_map_lookup_elem(map, key)}, Linux 3.19. */
  MAP_LOOKUP_ELEM(1, 2, KernelVersion.of(3, 19)),
  /** {@code bpf_map_update_elem(map, key, value, flags)}, Linux 3.19. */
  MAP_UPDATE_ELEM(2, 4, KernelVersion.of(3, 19)),
  /** {@code bpf_map_delete_elem(map, key)}, Linux 3.19. */
  MAP_DELETE_ELEM(3, 2, KernelVersion.of(3, 19)),
  /** {@code bpf_probe_read(dst, size, unsafe_ptr)}, Linux 4.1. */
  PROBE_READ(4, 3, KernelVersion.of(4, 1)),
  /** {@code bpf_ktime_get_ns()}, Linux 4.1. */
  KTIME_GET_NS(5, 0, KernelVersion.of(4, 1)),
  /** {@code bpf_trace_printk(fmt, fmt_size, arg1, arg2, arg3)}, Linux 4.1. */
  TRACE_PRINTK(6, 5, KernelVersion.of(4, 1)),
  /** {@code bpf_get_prandom_u32()}, Linux 4.1. */
  GET_PRANDOM_U32(7, 0, KernelVersion.of(4, 1)),
  /** {@code bpf_get_smp_processor_id()}, Linux 4.1. */
  GET_SMP_PROCESSOR_ID(8, 0, KernelVersion.of(4, 1)),
  /** {@code bpf_skb_store_bytes(skb, offset, from, len, flags)}, Linux 4.1. */
  SKB_STORE_BYTES(9, 5, KernelVersion.of(4, 1)),
  /** {@code bpf_l3_csum_replace(skb, offset, from, to, size)}, Linux 4.1. */
  L3_CSUM_REPLACE(10, 5, KernelVersion.of(4, 1)),
  /** {@code bpf_l4_csum_replace(skb, offset, from, to, flags)}, Linux 4.1. */
  L4_CSUM_REPLACE(11, 5, KernelVersion.of(4, 1)),
  /** {@code bpf_tail_call(ctx, prog_array_map, index)}, Linux 4.2. */
  TAIL_CALL(12, 3, KernelVersion.of(4, 2)),
  /** {@code bpf_clone_redirect(skb, ifindex, flags)}, Linux 4.2. */
  CLONE_REDIRECT(13, 3, KernelVersion.of(4, 2)),
  /** {@code bpf_get_current_pid_tgid()}, Linux 4.2. */
  GET_CURRENT_PID_TGID(14, 0, KernelVersion.of(4, 2)),
  /** {@code bpf_get_current_uid_gid()}, Linux 4.2. */
  GET_CURRENT_UID_GID(15, 0, KernelVersion.of(4, 2)),
  /** {@code bpf_get_current_comm(buf, size_of_buf)}, Linux 4.2. */
  GET_CURRENT_COMM(16, 2, KernelVersion.of(4, 2)),
  /** {@code bpf_get_cgroup_classid(skb)}, Linux 4.3. */
  GET_CGROUP_CLASSID(17, 1, KernelVersion.of(4, 3)),
  /** {@code bpf_skb_vlan_push(skb, vlan_proto, vlan_tci)}, Linux 4.3. */
  SKB_VLAN_PUSH(18, 3, KernelVersion.of(4, 3)),
  /** {@code bpf_skb_vlan_pop(skb)}, Linux 4.3. */
  SKB_VLAN_POP(19, 1, KernelVersion.of(4, 3)),
  /** {@code bpf_skb_get_tunnel_key(skb, key, size, flags)}, Linux 4.3. */
  SKB_GET_TUNNEL_KEY(20, 4, KernelVersion.of(4, 3)),
  /** {@code bpf_skb_set_tunnel_key(skb, key, size, flags)}, Linux 4.3. */
  SKB_SET_TUNNEL_KEY(21, 4, KernelVersion.of(4, 3)),
  /** {@code bpf_perf_event_read(map, flags)}, Linux 4.3. */
  PERF_EVENT_READ(22, 2, KernelVersion.of(4, 3)),
  /** {@code bpf_redirect(ifindex, flags)}, Linux 4.4. */
  REDIRECT(23, 2, KernelVersion.of(4, 4)),
  /** {@code bpf_get_route_realm(skb)}, Linux 4.4. */
  GET_ROUTE_REALM(24, 1, KernelVersion.of(4, 4)),
  /** {@code bpf_perf_event_output(ctx, map, flags, data, size)}, Linux 4.4. */
  PERF_EVENT_OUTPUT(25, 5, KernelVersion.of(4, 4)),
  /** {@code bpf_skb_load_bytes(skb, offset, to, len)}, Linux 4.5. */
  SKB_LOAD_BYTES(26, 4, KernelVersion.of(4, 5)),
  /** {@code bpf_get_stackid(ctx, map, flags)}, Linux 4.6. */
  GET_STACKID(27, 3, KernelVersion.of(4, 6)),
  /** {@code bpf_csum_diff(from, from_size, to, to_size, seed)}, Linux 4.6. */
  CSUM_DIFF(28, 5, KernelVersion.of(4, 6)),
  /** {@code bpf_skb_get_tunnel_opt(skb, opt, size)}, Linux 4.6. */
  SKB_GET_TUNNEL_OPT(29, 3, KernelVersion.of(4, 6)),
  /** {@code bpf_skb_set_tunnel_opt(skb, opt, size)}, Linux 4.6. */
  SKB_SET_TUNNEL_OPT(30, 3, KernelVersion.of(4, 6)),
  /** {@code bpf_skb_change_proto(skb, proto, flags)}, Linux 4.8. */
  SKB_CHANGE_PROTO(31, 3, KernelVersion.of(4, 8)),
  /** {@code bpf_skb_change_type(skb, type)}, Linux 4.8. */
  SKB_CHANGE_TYPE(32, 2, KernelVersion.of(4, 8)),
  /** {@code bpf_skb_under_cgroup(skb, map, index)}, Linux 4.8. */
  SKB_UNDER_CGROUP(33, 3, KernelVersion.of(4, 8)),
  /** {@code bpf_get_hash_recalc(skb)}, Linux 4.8. */
  GET_HASH_RECALC(34, 1, KernelVersion.of(4, 8)),
  /** {@code bpf_get_current_task()}, Linux 4.8. */
  GET_CURRENT_TASK(35, 0, KernelVersion.of(4, 8)),
  /** {@code bpf_probe_write_user(dst, src, len)}, Linux 4.8. */
  PROBE_WRITE_USER(36, 3, KernelVersion.of(4, 8)),
  /** {@code bpf_current_task_under_cgroup(map, index)}, Linux 4.9. */
  CURRENT_TASK_UNDER_CGROUP(37, 2, KernelVersion.of(4, 9)),
  /** {@code bpf_skb_change_tail(skb, len, flags)}, Linux 4.9. */
  SKB_CHANGE_TAIL(38, 3, KernelVersion.of(4, 9)),
  /** {@code bpf_skb_pull_data(skb, len)}, Linux 4.9. */
  SKB_PULL_DATA(39, 2, KernelVersion.of(4, 9)),
  /** {@code bpf_csum_update(skb, csum)}, Linux 4.9. */
  CSUM_UPDATE(40, 2, KernelVersion.of(4, 9)),
  /** {@code bpf_set_hash_invalid(skb)}, Linux 4.9. */
  SET_HASH_INVALID(41, 1, KernelVersion.of(4, 9)),
  /** {@code bpf_get_numa_node_id()}, Linux 4.10. */
  GET_NUMA_NODE_ID(42, 0, KernelVersion.of(4, 10)),
  /** {@code bpf_skb_change_head(skb, len, flags)}, Linux 4.10. */
  SKB_CHANGE_HEAD(43, 3, KernelVersion.of(4, 10)),
  /** {@code bpf_xdp_adjust_head(xdp_md, delta)}, Linux 4.10. */
  XDP_ADJUST_HEAD(44, 2, KernelVersion.of(4, 10)),
  /** {@code bpf_probe_read_str(dst, size, unsafe_ptr)}, Linux 4.11. */
  PROBE_READ_STR(45, 3, KernelVersion.of(4, 11)),
  /** {@code bpf_get_socket_cookie(sk)}, Linux 4.12. */
  GET_SOCKET_COOKIE(46, 1, KernelVersion.of(4, 12)),
  /** {@code bpf_get_socket_uid(skb)}, Linux 4.12. */
  GET_SOCKET_UID(47, 1, KernelVersion.of(4, 12)),
  /** {@code bpf_set_hash(skb, hash)}, Linux 4.13. */
  SET_HASH(48, 2, KernelVersion.of(4, 13)),
  /** {@code bpf_setsockopt(bpf_socket, level, optname, optval, optlen)}, Linux 4.13. */
  SETSOCKOPT(49, 5, KernelVersion.of(4, 13)),
  /** {@code bpf_skb_adjust_room(skb, len_diff, mode, flags)}, Linux 4.13. */
  SKB_ADJUST_ROOM(50, 4, KernelVersion.of(4, 13)),
  /** {@code bpf_redirect_map(map, key, flags)}, Linux 4.14. */
  REDIRECT_MAP(51, 3, KernelVersion.of(4, 14)),
  /** {@code bpf_sk_redirect_map(skb, map, key, flags)}, Linux 4.14. */
  SK_REDIRECT_MAP(52, 4, KernelVersion.of(4, 14)),
  /** {@code bpf_sock_map_update(skops, map, key, flags)}, Linux 4.14. */
  SOCK_MAP_UPDATE(53, 4, KernelVersion.of(4, 14)),
  /** {@code bpf_xdp_adjust_meta(xdp_md, delta)}, Linux 4.15. */
  XDP_ADJUST_META(54, 2, KernelVersion.of(4, 15)),
  /** {@code bpf_perf_event_read_value(map, flags, buf, buf_size)}, Linux 4.15. */
  PERF_EVENT_READ_VALUE(55, 4, KernelVersion.of(4, 15)),
  /** {@code bpf_perf_prog_read_value(ctx, buf, buf_size)}, Linux 4.15. */
  PERF_PROG_READ_VALUE(56, 3, KernelVersion.of(4, 15)),
  /** {@code bpf_getsockopt(bpf_socket, level, optname, optval, optlen)}, Linux 4.15. */
  GETSOCKOPT(57, 5, KernelVersion.of(4, 15)),
  /** {@code bpf_override_return(regs, rc)}, Linux 4.16. */
  OVERRIDE_RETURN(58, 2, KernelVersion.of(4, 16)),
  /** {@code bpf_sock_ops_cb_flags_set(bpf_sock, argval)}, Linux 4.16. */
  SOCK_OPS_CB_FLAGS_SET(59, 2, KernelVersion.of(4, 16)),
  /** {@code bpf_msg_redirect_map(msg, map, key, flags)}, Linux 4.17. */
  MSG_REDIRECT_MAP(60, 4, KernelVersion.of(4, 17)),
  /** {@code bpf_msg_apply_bytes(msg, bytes)}, Linux 4.17. */
  MSG_APPLY_BYTES(61, 2, KernelVersion.of(4, 17)),
  /** {@code bpf_msg_cork_bytes(msg, bytes)}, Linux 4.17. */
  MSG_CORK_BYTES(62, 2, KernelVersion.of(4, 17)),
  /** {@code bpf_msg_pull_data(msg, start, end, flags)}, Linux 4.17. */
  MSG_PULL_DATA(63, 4, KernelVersion.of(4, 17)),
  /** {@code bpf_bind(ctx, addr, addr_len)}, Linux 4.17. */
  BIND(64, 3, KernelVersion.of(4, 17)),
  /** {@code bpf_xdp_adjust_tail(xdp_md, delta)}, Linux 4.18. */
  XDP_ADJUST_TAIL(65, 2, KernelVersion.of(4, 18)),
  /** {@code bpf_skb_get_xfrm_state(skb, index, xfrm_state, size, flags)}, Linux 4.18. */
  SKB_GET_XFRM_STATE(66, 5, KernelVersion.of(4, 18)),
  /** {@code bpf_get_stack(ctx, buf, size, flags)}, Linux 4.18. */
  GET_STACK(67, 4, KernelVersion.of(4, 18)),
  /** {@code bpf_skb_load_bytes_relative(skb, offset, to, len, start_header)}, Linux 4.18. */
  SKB_LOAD_BYTES_RELATIVE(68, 5, KernelVersion.of(4, 18)),
  /** {@code bpf_fib_lookup(ctx, params, plen, flags)}, Linux 4.18. */
  FIB_LOOKUP(69, 4, KernelVersion.of(4, 18)),
  /** {@code bpf_sock_hash_update(skops, map, key, flags)}, Linux 4.18. */
  SOCK_HASH_UPDATE(70, 4, KernelVersion.of(4, 18)),
  /** {@code bpf_msg_redirect_hash(msg, map, key, flags)}, Linux 4.18. */
  MSG_REDIRECT_HASH(71, 4, KernelVersion.of(4, 18)),
  /** {@code bpf_sk_redirect_hash(skb, map, key, flags)}, Linux 4.18. */
  SK_REDIRECT_HASH(72, 4, KernelVersion.of(4, 18)),
  /** {@code bpf_lwt_push_encap(skb, type, hdr, len)}, Linux 4.18. */
  LWT_PUSH_ENCAP(73, 4, KernelVersion.of(4, 18)),
  /** {@code bpf_lwt_seg6_store_bytes(skb, offset, from, len)}, Linux 4.18. */
  LWT_SEG6_STORE_BYTES(74, 4, KernelVersion.of(4, 18)),
  /** {@code bpf_lwt_seg6_adjust_srh(skb, offset, delta)}, Linux 4.18. */
  LWT_SEG6_ADJUST_SRH(75, 3, KernelVersion.of(4, 18)),
  /** {@code bpf_lwt_seg6_action(skb, action, param, param_len)}, Linux 4.18. */
  LWT_SEG6_ACTION(76, 4, KernelVersion.of(4, 18)),
  /** {@code bpf_rc_repeat(ctx)}, Linux 4.18. */
  RC_REPEAT(77, 1, KernelVersion.of(4, 18)),
  /** {@code bpf_rc_keydown(ctx, protocol, scancode, toggle)}, Linux 4.18. */
  RC_KEYDOWN(78, 4, KernelVersion.of(4, 18)),
  /** {@code bpf_skb_cgroup_id(skb)}, Linux 4.18. */
  SKB_CGROUP_ID(79, 1, KernelVersion.of(4, 18)),
  /** {@code bpf_get_current_cgroup_id()}, Linux 4.18. */
  GET_CURRENT_CGROUP_ID(80, 0, KernelVersion.of(4, 18)),
  /** {@code bpf_get_local_storage(map, flags)}, Linux 4.19. */
  GET_LOCAL_STORAGE(81, 2, KernelVersion.of(4, 19)),
  /** {@code bpf_sk_select_reuseport(reuse, map, key, flags)}, Linux 4.19. */
  SK_SELECT_REUSEPORT(82, 4, KernelVersion.of(4, 19)),
  /** {@code bpf_skb_ancestor_cgroup_id(skb, ancestor_level)}, Linux 4.19. */
  SKB_ANCESTOR_CGROUP_ID(83, 2, KernelVersion.of(4, 19)),
  /** {@code bpf_sk_lookup_tcp(ctx, tuple, tuple_size, netns, flags)}, Linux 4.20. */
  SK_LOOKUP_TCP(84, 5, KernelVersion.of(4, 20)),
  /** {@code bpf_sk_lookup_udp(ctx, tuple, tuple_size, netns, flags)}, Linux 4.20. */
  SK_LOOKUP_UDP(85, 5, KernelVersion.of(4, 20)),
  /** {@code bpf_sk_release(sock)}, Linux 4.20. */
  SK_RELEASE(86, 1, KernelVersion.of(4, 20)),
  /** {@code bpf_map_push_elem(map, value, flags)}, Linux 4.20. */
  MAP_PUSH_ELEM(87, 3, KernelVersion.of(4, 20)),
  /** {@code bpf_map_pop_elem(map, value)}, Linux 4.20. */
  MAP_POP_ELEM(88, 2, KernelVersion.of(4, 20)),
  /** {@code bpf_map_peek_elem(map, value)}, Linux 4.20. */
  MAP_PEEK_ELEM(89, 2, KernelVersion.of(4, 20)),
  /** {@code bpf_msg_push_data(msg, start, len, flags)}, Linux 4.20. */
  MSG_PUSH_DATA(90, 4, KernelVersion.of(4, 20)),
  /** {@code bpf_msg_pop_data(msg, start, len, flags)}, Linux 5.0. */
  MSG_POP_DATA(91, 4, KernelVersion.of(5, 0)),
  /** {@code bpf_rc_pointer_rel(ctx, rel_x, rel_y)}, Linux 5.0. */
  RC_POINTER_REL(92, 3, KernelVersion.of(5, 0)),
  /** {@code bpf_spin_lock(lock)}, Linux 5.1. */
  SPIN_LOCK(93, 1, KernelVersion.of(5, 1)),
  /** {@code bpf_spin_unlock(lock)}, Linux 5.1. */
  SPIN_UNLOCK(94, 1, KernelVersion.of(5, 1)),
  /** {@code bpf_sk_fullsock(sk)}, Linux 5.1. */
  SK_FULLSOCK(95, 1, KernelVersion.of(5, 1)),
  /** {@code bpf_tcp_sock(sk)}, Linux 5.1. */
  TCP_SOCK(96, 1, KernelVersion.of(5, 1)),
  /** {@code bpf_skb_ecn_set_ce(skb)}, Linux 5.1. */
  SKB_ECN_SET_CE(97, 1, KernelVersion.of(5, 1)),
  /** {@code bpf_get_listener_sock(sk)}, Linux 5.1. */
  GET_LISTENER_SOCK(98, 1, KernelVersion.of(5, 1)),
  /** {@code bpf_skc_lookup_tcp(ctx, tuple, tuple_size, netns, flags)}, Linux 5.2. */
  SKC_LOOKUP_TCP(99, 5, KernelVersion.of(5, 2)),
  /** {@code bpf_tcp_check_syncookie(sk, iph, iph_len, th, th_len)}, Linux 5.2. */
  TCP_CHECK_SYNCOOKIE(100, 5, KernelVersion.of(5, 2)),
  /** {@code bpf_sysctl_get_name(ctx, buf, buf_len, flags)}, Linux 5.2. */
  SYSCTL_GET_NAME(101, 4, KernelVersion.of(5, 2)),
  /** {@code bpf_sysctl_get_current_value(ctx, buf, buf_len)}, Linux 5.2. */
  SYSCTL_GET_CURRENT_VALUE(102, 3, KernelVersion.of(5, 2)),
  /** {@code bpf_sysctl_get_new_value(ctx, buf, buf_len)}, Linux 5.2. */
  SYSCTL_GET_NEW_VALUE(103, 3, KernelVersion.of(5, 2)),
  /** {@code bpf_sysctl_set_new_value(ctx, buf, buf_len)}, Linux 5.2. */
  SYSCTL_SET_NEW_VALUE(104, 3, KernelVersion.of(5, 2)),
  /** {@code bpf_strtol(buf, buf_len, flags, res)}, Linux 5.2. */
  STRTOL(105, 4, KernelVersion.of(5, 2)),
  /** {@code bpf_strtoul(buf, buf_len, flags, res)}, Linux 5.2. */
  STRTOUL(106, 4, KernelVersion.of(5, 2)),
  /** {@code bpf_sk_storage_get(map, sk, value, flags)}, Linux 5.2. */
  SK_STORAGE_GET(107, 4, KernelVersion.of(5, 2)),
  /** {@code bpf_sk_storage_delete(map, sk)}, Linux 5.2. */
  SK_STORAGE_DELETE(108, 2, KernelVersion.of(5, 2)),
  /** {@code bpf_send_signal(sig)}, Linux 5.3. */
  SEND_SIGNAL(109, 1, KernelVersion.of(5, 3)),
  /** {@code bpf_tcp_gen_syncookie(sk, iph, iph_len, th, th_len)}, Linux 5.4. */
  TCP_GEN_SYNCOOKIE(110, 5, KernelVersion.of(5, 4)),
  /** {@code bpf_skb_output(ctx, map, flags, data, size)}, Linux 5.5. */
  SKB_OUTPUT(111, 5, KernelVersion.of(5, 5)),
  /** {@code bpf_probe_read_user(dst, size, unsafe_ptr)}, Linux 5.5. */
  PROBE_READ_USER(112, 3, KernelVersion.of(5, 5)),
  /** {@code bpf_probe_read_kernel(dst, size, unsafe_ptr)}, Linux 5.5. */
  PROBE_READ_KERNEL(113, 3, KernelVersion.of(5, 5)),
  /** {@code bpf_probe_read_user_str(dst, size, unsafe_ptr)}, Linux 5.5. */
  PROBE_READ_USER_STR(114, 3, KernelVersion.of(5, 5)),
  /** {@code bpf_probe_read_kernel_str(dst, size, unsafe_ptr)}, Linux 5.5. */
  PROBE_READ_KERNEL_STR(115, 3, KernelVersion.of(5, 5)),
  /** {@code bpf_tcp_send_ack(tp, rcv_nxt)}, Linux 5.6. */
  TCP_SEND_ACK(116, 2, KernelVersion.of(5, 6)),
  /** {@code bpf_send_signal_thread(sig)}, Linux 5.6. */
  SEND_SIGNAL_THREAD(117, 1, KernelVersion.of(5, 6)),
  /** {@code bpf_jiffies64()}, Linux 5.6. */
  JIFFIES64(118, 0, KernelVersion.of(5, 6)),
  /** {@code bpf_read_branch_records(ctx, buf, size, flags)}, Linux 5.7. */
  READ_BRANCH_RECORDS(119, 4, KernelVersion.of(5, 7)),
  /** {@code bpf_get_ns_current_pid_tgid(dev, ino, nsdata, size)}, Linux 5.7. */
  GET_NS_CURRENT_PID_TGID(120, 4, KernelVersion.of(5, 7)),
  /** {@code bpf_xdp_output(ctx, map, flags, data, size)}, Linux 5.7. */
  XDP_OUTPUT(121, 5, KernelVersion.of(5, 7)),
  /** {@code bpf_get_netns_cookie(ctx)}, Linux 5.7. */
  GET_NETNS_COOKIE(122, 1, KernelVersion.of(5, 7)),
  /** {@code bpf_get_current_ancestor_cgroup_id(ancestor_level)}, Linux 5.7. */
  GET_CURRENT_ANCESTOR_CGROUP_ID(123, 1, KernelVersion.of(5, 7)),
  /** {@code bpf_sk_assign(ctx, sk, flags)}, Linux 5.7. */
  SK_ASSIGN(124, 3, KernelVersion.of(5, 7)),
  /** {@code bpf_ktime_get_boot_ns()}, Linux 5.8. */
  KTIME_GET_BOOT_NS(125, 0, KernelVersion.of(5, 8)),
  /** {@code bpf_seq_printf(m, fmt, fmt_size, data, data_len)}, Linux 5.8. */
  SEQ_PRINTF(126, 5, KernelVersion.of(5, 8)),
  /** {@code bpf_seq_write(m, data, len)}, Linux 5.8. */
  SEQ_WRITE(127, 3, KernelVersion.of(5, 8)),
  /** {@code bpf_sk_cgroup_id(sk)}, Linux 5.8. */
  SK_CGROUP_ID(128, 1, KernelVersion.of(5, 8)),
  /** {@code bpf_sk_ancestor_cgroup_id(sk, ancestor_level)}, Linux 5.8. */
  SK_ANCESTOR_CGROUP_ID(129, 2, KernelVersion.of(5, 8)),
  /** {@code bpf_ringbuf_output(ringbuf, data, size, flags)}, Linux 5.8. */
  RINGBUF_OUTPUT(130, 4, KernelVersion.of(5, 8)),
  /** {@code bpf_ringbuf_reserve(ringbuf, size, flags)}, Linux 5.8. */
  RINGBUF_RESERVE(131, 3, KernelVersion.of(5, 8)),
  /** {@code bpf_ringbuf_submit(data, flags)}, Linux 5.8. */
  RINGBUF_SUBMIT(132, 2, KernelVersion.of(5, 8)),
  /** {@code bpf_ringbuf_discard(data, flags)}, Linux 5.8. */
  RINGBUF_DISCARD(133, 2, KernelVersion.of(5, 8)),
  /** {@code bpf_ringbuf_query(ringbuf, flags)}, Linux 5.8. */
  RINGBUF_QUERY(134, 2, KernelVersion.of(5, 8)),
  /** {@code bpf_csum_level(skb, level)}, Linux 5.8. */
  CSUM_LEVEL(135, 2, KernelVersion.of(5, 8)),
  /** {@code bpf_skc_to_tcp6_sock(sk)}, Linux 5.9. */
  SKC_TO_TCP6_SOCK(136, 1, KernelVersion.of(5, 9)),
  /** {@code bpf_skc_to_tcp_sock(sk)}, Linux 5.9. */
  SKC_TO_TCP_SOCK(137, 1, KernelVersion.of(5, 9)),
  /** {@code bpf_skc_to_tcp_timewait_sock(sk)}, Linux 5.9. */
  SKC_TO_TCP_TIMEWAIT_SOCK(138, 1, KernelVersion.of(5, 9)),
  /** {@code bpf_skc_to_tcp_request_sock(sk)}, Linux 5.9. */
  SKC_TO_TCP_REQUEST_SOCK(139, 1, KernelVersion.of(5, 9)),
  /** {@code bpf_skc_to_udp6_sock(sk)}, Linux 5.9. */
  SKC_TO_UDP6_SOCK(140, 1, KernelVersion.of(5, 9)),
  /** {@code bpf_get_task_stack(task, buf, size, flags)}, Linux 5.9. */
  GET_TASK_STACK(141, 4, KernelVersion.of(5, 9)),
  /** {@code bpf_load_hdr_opt(skops, searchby_res, len, flags)}, Linux 5.10. */
  LOAD_HDR_OPT(142, 4, KernelVersion.of(5, 10)),
  /** {@code bpf_store_hdr_opt(skops, from, len, flags)}, Linux 5.10. */
  STORE_HDR_OPT(143, 4, KernelVersion.of(5, 10)),
  /** {@code bpf_reserve_hdr_opt(skops, len, flags)}, Linux 5.10. */
  RESERVE_HDR_OPT(144, 3, KernelVersion.of(5, 10)),
  /** {@code bpf_inode_storage_get(map, inode, value, flags)}, Linux 5.10. */
  INODE_STORAGE_GET(145, 4, KernelVersion.of(5, 10)),
  /** {@code bpf_inode_storage_delete(map, inode)}, Linux 5.10. */
  INODE_STORAGE_DELETE(146, 2, KernelVersion.of(5, 10)),
  /** {@code bpf_d_path(path, buf, sz)}, Linux 5.10. */
  D_PATH(147, 3, KernelVersion.of(5, 10)),
  /** {@code bpf_copy_from_user(dst, size, user_ptr)}, Linux 5.10. */
  COPY_FROM_USER(148, 3, KernelVersion.of(5, 10)),
  /** {@code bpf_snprintf_btf(str, str_size, ptr, btf_ptr_size, flags)}, Linux 5.10. */
  SNPRINTF_BTF(149, 5, KernelVersion.of(5, 10)),
  /** {@code bpf_seq_printf_btf(m, ptr, ptr_size, flags)}, Linux 5.10. */
  SEQ_PRINTF_BTF(150, 4, KernelVersion.of(5, 10)),
  /** {@code bpf_skb_cgroup_classid(skb)}, Linux 5.10. */
  SKB_CGROUP_CLASSID(151, 1, KernelVersion.of(5, 10)),
  /** {@code bpf_redirect_neigh(ifindex, params, plen, flags)}, Linux 5.10. */
  REDIRECT_NEIGH(152, 4, KernelVersion.of(5, 10)),
  /** {@code bpf_per_cpu_ptr(percpu_ptr, cpu)}, Linux 5.10. */
  PER_CPU_PTR(153, 2, KernelVersion.of(5, 10)),
  /** {@code bpf_this_cpu_ptr(percpu_ptr)}, Linux 5.10. */
  THIS_CPU_PTR(154, 1, KernelVersion.of(5, 10)),
  /** {@code bpf_redirect_peer(ifindex, flags)}, Linux 5.10. */
  REDIRECT_PEER(155, 2, KernelVersion.of(5, 10)),
  /** {@code bpf_task_storage_get(map, task, value, flags)}, Linux 5.11. */
  TASK_STORAGE_GET(156, 4, KernelVersion.of(5, 11)),
  /** {@code bpf_task_storage_delete(map, task)}, Linux 5.11. */
  TASK_STORAGE_DELETE(157, 2, KernelVersion.of(5, 11)),
  /** {@code bpf_get_current_task_btf()}, Linux 5.11. */
  GET_CURRENT_TASK_BTF(158, 0, KernelVersion.of(5, 11)),
  /** {@code bpf_bprm_opts_set(bprm, flags)}, Linux 5.11. */
  BPRM_OPTS_SET(159, 2, KernelVersion.of(5, 11)),
  /** {@code bpf_ktime_get_coarse_ns()}, Linux 5.11. */
  KTIME_GET_COARSE_NS(160, 0, KernelVersion.of(5, 11)),
  /** {@code bpf_ima_inode_hash(inode, dst, size)}, Linux 5.11. */
  IMA_INODE_HASH(161, 3, KernelVersion.of(5, 11)),
  /** {@code bpf_sock_from_file(file)}, Linux 5.11. */
  SOCK_FROM_FILE(162, 1, KernelVersion.of(5, 11)),
  /** {@code bpf_check_mtu(ctx, ifindex, mtu_len, len_diff, flags)}, Linux 5.12. */
  CHECK_MTU(163, 5, KernelVersion.of(5, 12)),
  /** {@code bpf_for_each_map_elem(map, callback_fn, callback_ctx, flags)}, Linux 5.13. */
  FOR_EACH_MAP_ELEM(164, 4, KernelVersion.of(5, 13)),
  /** {@code bpf_snprintf(str, str_size, fmt, data, data_len)}, Linux 5.13. */
  SNPRINTF(165, 5, KernelVersion.of(5, 13)),
  /** {@code bpf_sys_bpf(cmd, attr, attr_size)}, Linux 5.14. */
  SYS_BPF(166, 3, KernelVersion.of(5, 14)),
  /** {@code bpf_btf_find_by_name_kind(name, name_sz, kind, flags)}, Linux 5.14. */
  BTF_FIND_BY_NAME_KIND(167, 4, KernelVersion.of(5, 14)),
  /** {@code bpf_sys_close(fd)}, Linux 5.14. */
  SYS_CLOSE(168, 1, KernelVersion.of(5, 14)),
  /** {@code bpf_timer_init(timer, map, flags)}, Linux 5.15. */
  TIMER_INIT(169, 3, KernelVersion.of(5, 15)),
  /** {@code bpf_timer_set_callback(timer, callback_fn)}, Linux 5.15. */
  TIMER_SET_CALLBACK(170, 2, KernelVersion.of(5, 15)),
  /** {@code bpf_timer_start(timer, nsecs, flags)}, Linux 5.15. */
  TIMER_START(171, 3, KernelVersion.of(5, 15)),
  /** {@code bpf_timer_cancel(timer)}, Linux 5.15. */
  TIMER_CANCEL(172, 1, KernelVersion.of(5, 15)),
  /** {@code bpf_get_func_ip(ctx)}, Linux 5.15. */
  GET_FUNC_IP(173, 1, KernelVersion.of(5, 15)),
  /** {@code bpf_get_attach_cookie(ctx)}, Linux 5.15. */
  GET_ATTACH_COOKIE(174, 1, KernelVersion.of(5, 15)),
  /** {@code bpf_task_pt_regs(task)}, Linux 5.15. */
  TASK_PT_REGS(175, 1, KernelVersion.of(5, 15)),
  /** {@code bpf_get_branch_snapshot(entries, size, flags)}, Linux 5.16. */
  GET_BRANCH_SNAPSHOT(176, 3, KernelVersion.of(5, 16)),
  /** {@code bpf_trace_vprintk(fmt, fmt_size, data, data_len)}, Linux 5.16. */
  TRACE_VPRINTK(177, 4, KernelVersion.of(5, 16)),
  /** {@code bpf_skc_to_unix_sock(sk)}, Linux 5.16. */
  SKC_TO_UNIX_SOCK(178, 1, KernelVersion.of(5, 16)),
  /** {@code bpf_kallsyms_lookup_name(name, name_sz, flags, res)}, Linux 5.16. */
  KALLSYMS_LOOKUP_NAME(179, 4, KernelVersion.of(5, 16)),
  /** {@code bpf_find_vma(task, addr, callback_fn, callback_ctx, flags)}, Linux 5.17. */
  FIND_VMA(180, 5, KernelVersion.of(5, 17)),
  /** {@code bpf_loop(nr_loops, callback_fn, callback_ctx, flags)}, Linux 5.17. */
  LOOP(181, 4, KernelVersion.of(5, 17)),
  /** {@code bpf_strncmp(s1, s1_sz, s2)}, Linux 5.17. */
  STRNCMP(182, 3, KernelVersion.of(5, 17)),
  /** {@code bpf_get_func_arg(ctx, n, value)}, Linux 5.17. */
  GET_FUNC_ARG(183, 3, KernelVersion.of(5, 17)),
  /** {@code bpf_get_func_ret(ctx, value)}, Linux 5.17. */
  GET_FUNC_RET(184, 2, KernelVersion.of(5, 17)),
  /** {@code bpf_get_func_arg_cnt(ctx)}, Linux 5.17. */
  GET_FUNC_ARG_CNT(185, 1, KernelVersion.of(5, 17)),
  /** {@code bpf_get_retval()}, Linux 5.18. */
  GET_RETVAL(186, 0, KernelVersion.of(5, 18)),
  /** {@code bpf_set_retval(retval)}, Linux 5.18. */
  SET_RETVAL(187, 1, KernelVersion.of(5, 18)),
  /** {@code bpf_xdp_get_buff_len(xdp_md)}, Linux 5.18. */
  XDP_GET_BUFF_LEN(188, 1, KernelVersion.of(5, 18)),
  /** {@code bpf_xdp_load_bytes(xdp_md, offset, buf, len)}, Linux 5.18. */
  XDP_LOAD_BYTES(189, 4, KernelVersion.of(5, 18)),
  /** {@code bpf_xdp_store_bytes(xdp_md, offset, buf, len)}, Linux 5.18. */
  XDP_STORE_BYTES(190, 4, KernelVersion.of(5, 18)),
  /** {@code bpf_copy_from_user_task(dst, size, user_ptr, tsk, flags)}, Linux 5.18. */
  COPY_FROM_USER_TASK(191, 5, KernelVersion.of(5, 18)),
  /** {@code bpf_skb_set_tstamp(skb, tstamp, tstamp_type)}, Linux 5.18. */
  SKB_SET_TSTAMP(192, 3, KernelVersion.of(5, 18)),
  /** {@code bpf_ima_file_hash(file, dst, size)}, Linux 5.18. */
  IMA_FILE_HASH(193, 3, KernelVersion.of(5, 18)),
  /** {@code bpf_kptr_xchg(map_value, ptr)}, Linux 5.19. */
  KPTR_XCHG(194, 2, KernelVersion.of(5, 19)),
  /** {@code bpf_map_lookup_percpu_elem(map, key, cpu)}, Linux 5.19. */
  MAP_LOOKUP_PERCPU_ELEM(195, 3, KernelVersion.of(5, 19)),
  /** {@code bpf_skc_to_mptcp_sock(sk)}, Linux 5.19. */
  SKC_TO_MPTCP_SOCK(196, 1, KernelVersion.of(5, 19)),
  /** {@code bpf_dynptr_from_mem(data, size, flags, ptr)}, Linux 5.19. */
  DYNPTR_FROM_MEM(197, 4, KernelVersion.of(5, 19)),
  /** {@code bpf_ringbuf_reserve_dynptr(ringbuf, size, flags, ptr)}, Linux 5.19. */
  RINGBUF_RESERVE_DYNPTR(198, 4, KernelVersion.of(5, 19)),
  /** {@code bpf_ringbuf_submit_dynptr(ptr, flags)}, Linux 5.19. */
  RINGBUF_SUBMIT_DYNPTR(199, 2, KernelVersion.of(5, 19)),
  /** {@code bpf_ringbuf_discard_dynptr(ptr, flags)}, Linux 5.19. */
  RINGBUF_DISCARD_DYNPTR(200, 2, KernelVersion.of(5, 19)),
  /** {@code bpf_dynptr_read(dst, len, src, offset, flags)}, Linux 5.19. */
  DYNPTR_READ(201, 5, KernelVersion.of(5, 19)),
  /** {@code bpf_dynptr_write(dst, offset, src, len, flags)}, Linux 5.19. */
  DYNPTR_WRITE(202, 5, KernelVersion.of(5, 19)),
  /** {@code bpf_dynptr_data(ptr, offset, len)}, Linux 5.19. */
  DYNPTR_DATA(203, 3, KernelVersion.of(5, 19)),
  /** {@code bpf_tcp_raw_gen_syncookie_ipv4(iph, th, th_len)}, Linux 6.0. */
  TCP_RAW_GEN_SYNCOOKIE_IPV4(204, 3, KernelVersion.of(6, 0)),
  /** {@code bpf_tcp_raw_gen_syncookie_ipv6(iph, th, th_len)}, Linux 6.0. */
  TCP_RAW_GEN_SYNCOOKIE_IPV6(205, 3, KernelVersion.of(6, 0)),
  /** {@code bpf_tcp_raw_check_syncookie_ipv4(iph, th)}, Linux 6.0. */
  TCP_RAW_CHECK_SYNCOOKIE_IPV4(206, 2, KernelVersion.of(6, 0)),
  /** {@code bpf_tcp_raw_check_syncookie_ipv6(iph, th)}, Linux 6.0. */
  TCP_RAW_CHECK_SYNCOOKIE_IPV6(207, 2, KernelVersion.of(6, 0)),
  /** {@code bpf_ktime_get_tai_ns()}, Linux 6.1. */
  KTIME_GET_TAI_NS(208, 0, KernelVersion.of(6, 1)),
  /** {@code bpf_user_ringbuf_drain(map, callback_fn, ctx, flags)}, Linux 6.1. */
  USER_RINGBUF_DRAIN(209, 4, KernelVersion.of(6, 1)),
  /** {@code bpf_cgrp_storage_get(map, cgroup, value, flags)}, Linux 6.2. */
  CGRP_STORAGE_GET(210, 4, KernelVersion.of(6, 2)),
  /** {@code bpf_cgrp_storage_delete(map, cgroup)}, Linux 6.2. */
  CGRP_STORAGE_DELETE(211, 2, KernelVersion.of(6, 2));

  private static final String PREFIX = "bpf_";
  private static final Helper[] ALL = values();

  private final int number;
  private final int arguments;
  private final KernelVersion since;

  Helper(int number, int arguments, KernelVersion since) {
    this.number = number;
    this.arguments = arguments;
    this.since = since;
  }

  /**
   * The helper a call instruction asks for.
   *
   * @param number the instruction's immediate
   * @return nothing if no kernel of this table has it
   */
  public static Optional<Helper> numbered(int number) {
    return number >= 1 && number <= ALL.length ? Optional.of(ALL[number - 1]) : Optional.empty();
  }

  /**
   * The helper of a name as C programs write it.
   *
   * @param name for example {@code bpf_map_lookup_elem}, or without the prefix {@code
   *     map_lookup_elem} as in {@code enum bpf_func_id}
   * @return nothing if there is none of that name
   */
  public static Optional<Helper> named(String name) {
    return Optional.ofNullable(
        Index.BY_SYMBOL.get(name.startsWith(PREFIX) ? name : PREFIX.concat(name)));
  }

  /**
   * The number a call instruction carries.
   *
   * @return the value in {@code enum bpf_func_id}
   */
  public int number() {
    return number;
  }

  /**
   * How many arguments it takes. {@link #TRACE_PRINTK} takes up to this many, all others exactly.
   *
   * @return 0 to 5
   */
  public int arguments() {
    return arguments;
  }

  /**
   * The first kernel that has it.
   *
   * @return a version
   */
  public KernelVersion since() {
    return since;
  }

  /**
   * The name as C programs write it.
   *
   * @return for example {@code bpf_map_lookup_elem}
   */
  public String symbol() {
    return PREFIX.concat(name().toLowerCase(Locale.ROOT));
  }

  /** Made when a name is first looked up: most programs look up none. */
  private static final class Index {
    static final Map<String, Helper> BY_SYMBOL = bySymbol();

    private static Map<String, Helper> bySymbol() {
      Map<String, Helper> helpers = HashMap.newHashMap(ALL.length);
      for (Helper helper : ALL) {
        helpers.put(helper.symbol(), helper);
      }
      return helpers;
    }
  }
}
