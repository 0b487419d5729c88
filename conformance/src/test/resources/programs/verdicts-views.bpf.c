// Dynptrs, open-coded iterators, and callbacks with them. A program a line: some are refused.
// Linux's verdict is compared with that of Nectar's verifier. Compiled by
//   clang -O2 -g -target bpf -mcpu=v3 -D__TARGET_ARCH_x86 -fdebug-compilation-dir=. -c verdicts-views.bpf.c -o verdicts-views.bpf.o
//   llvm-strip -g verdicts-views.bpf.o
#include "verdicts.h"
struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); } rb SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_USER_RINGBUF); __uint(max_entries, 4096); } urb SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1); __type(key, int); __type(value, long[8]); } arr SEC(".maps");
struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1); __type(key, int); __type(value, struct bpf_dynptr); } bad SEC(".maps");
SEC("tc") int d_ok(struct __sk_buff *s) { struct bpf_dynptr p; int x = 1; bpf_ringbuf_reserve_dynptr(&rb, 16, 0, &p); bpf_dynptr_write(&p, 0, &x, 4, 0); bpf_ringbuf_submit_dynptr(&p, 0); return 0; }
SEC("tc") int d_leak(struct __sk_buff *s) { struct bpf_dynptr p; bpf_ringbuf_reserve_dynptr(&rb, 16, 0, &p); return 0; }
SEC("tc") int d_twice(struct __sk_buff *s) { struct bpf_dynptr p; bpf_ringbuf_reserve_dynptr(&rb, 16, 0, &p); bpf_ringbuf_submit_dynptr(&p, 0); bpf_ringbuf_submit_dynptr(&p, 0); return 0; }
SEC("tc") int d_uninit(struct __sk_buff *s) { struct bpf_dynptr p; int x = 1; bpf_dynptr_write(&p, 0, &x, 4, 0); return 0; }
SEC("tc") int d_over(struct __sk_buff *s) { struct bpf_dynptr p; bpf_ringbuf_reserve_dynptr(&rb, 16, 0, &p); *(volatile long *)&p = 5; bpf_ringbuf_submit_dynptr(&p, 0); return 0; }
SEC("tc") int d_again(struct __sk_buff *s) { struct bpf_dynptr p; bpf_ringbuf_reserve_dynptr(&rb, 16, 0, &p); bpf_ringbuf_reserve_dynptr(&rb, 16, 0, &p); bpf_ringbuf_submit_dynptr(&p, 0); return 0; }
SEC("tc") int d_read(struct __sk_buff *s) { struct bpf_dynptr p; long x; bpf_ringbuf_reserve_dynptr(&rb, 16, 0, &p); x = *(volatile long *)&p; bpf_ringbuf_submit_dynptr(&p, 0); return x; }
SEC("tc") int d_data(struct __sk_buff *s) { struct bpf_dynptr p; long *x; bpf_ringbuf_reserve_dynptr(&rb, 16, 0, &p); x = bpf_dynptr_data(&p, 0, 16); if (x) x[1] = 3; bpf_ringbuf_submit_dynptr(&p, 0); return 0; }
SEC("tc") int d_datanull(struct __sk_buff *s) { struct bpf_dynptr p; long *x; bpf_ringbuf_reserve_dynptr(&rb, 16, 0, &p); x = bpf_dynptr_data(&p, 0, 16); x[1] = 3; bpf_ringbuf_submit_dynptr(&p, 0); return 0; }
SEC("tc") int d_dataout(struct __sk_buff *s) { struct bpf_dynptr p; long *x; bpf_ringbuf_reserve_dynptr(&rb, 16, 0, &p); x = bpf_dynptr_data(&p, 0, 16); if (x) x[2] = 3; bpf_ringbuf_submit_dynptr(&p, 0); return 0; }
SEC("tc") int d_dataafter(struct __sk_buff *s) { struct bpf_dynptr p; long *x; bpf_ringbuf_reserve_dynptr(&rb, 16, 0, &p); x = bpf_dynptr_data(&p, 0, 16); bpf_ringbuf_submit_dynptr(&p, 0); if (x) x[1] = 3; return 0; }
SEC("tc") int d_local(struct __sk_buff *s) { struct bpf_dynptr p; int k = 0; long *v = bpf_map_lookup_elem(&arr, &k); if (!v) return 0; bpf_dynptr_from_mem(v, 64, 0, &p); bpf_dynptr_read(&k, 4, &p, 0, 0); return k; }
SEC("tc") int d_local2(struct __sk_buff *s) { struct bpf_dynptr p; int k = 0; long *v = bpf_map_lookup_elem(&arr, &k); if (!v) return 0; bpf_dynptr_from_mem(v, 64, 0, &p); bpf_dynptr_from_mem(v, 8, 0, &p); return k; }
SEC("tc") int d_localover(struct __sk_buff *s) { struct bpf_dynptr p; int k = 0; long *v = bpf_map_lookup_elem(&arr, &k); if (!v) return 0; bpf_dynptr_from_mem(v, 64, 0, &p); *(volatile char *)&p = 0; bpf_dynptr_read(&k, 4, &p, 0, 0); return k; }
SEC("tc") int d_localbig(struct __sk_buff *s) { struct bpf_dynptr p; int k = 0; long *v = bpf_map_lookup_elem(&arr, &k); if (!v) return 0; bpf_dynptr_from_mem(v, 65, 0, &p); return k; }
SEC("tc") int d_localstack(struct __sk_buff *s) { struct bpf_dynptr p; long v = 0; bpf_dynptr_from_mem(&v, 8, 0, &p); return 0; }
SEC("tc") int d_localsubmit(struct __sk_buff *s) { struct bpf_dynptr p; int k = 0; long *v = bpf_map_lookup_elem(&arr, &k); if (!v) return 0; bpf_dynptr_from_mem(v, 64, 0, &p); bpf_ringbuf_submit_dynptr(&p, 0); return 0; }
SEC("tc") int d_skb(struct __sk_buff *s) { struct bpf_dynptr p; char b[8]; struct iphdr *h; if (bpf_dynptr_from_skb(s, 0, &p)) return 0; h = bpf_dynptr_slice(&p, 14, b, 8); if (!h) return 0; return h->ttl == 3; }
SEC("tc") int d_skbout(struct __sk_buff *s) { struct bpf_dynptr p; char b[8]; struct iphdr *h; if (bpf_dynptr_from_skb(s, 0, &p)) return 0; h = bpf_dynptr_slice(&p, 14, b, 8); if (!h) return 0; return h->saddr; }
SEC("tc") int d_skbwr(struct __sk_buff *s) { struct bpf_dynptr p; char b[8]; char *h; if (bpf_dynptr_from_skb(s, 0, &p)) return 0; h = bpf_dynptr_slice_rdwr(&p, 14, b, 8); if (!h) return 0; h[3] = 1; return 0; }
SEC("tc") int d_skbro(struct __sk_buff *s) { struct bpf_dynptr p; char b[8]; char *h; if (bpf_dynptr_from_skb(s, 0, &p)) return 0; h = bpf_dynptr_slice(&p, 14, b, 8); if (!h) return 0; h[3] = 1; return 0; }
SEC("tc") int d_skbstale(struct __sk_buff *s) { struct bpf_dynptr p; char b[8]; char *h; if (bpf_dynptr_from_skb(s, 0, &p)) return 0; h = bpf_dynptr_slice(&p, 14, b, 8); if (!h) return 0; bpf_skb_pull_data(s, 10); return h[3]; }
SEC("tc") int d_skbstale2(struct __sk_buff *s) { struct bpf_dynptr p; char b[8]; char *h; if (bpf_dynptr_from_skb(s, 0, &p)) return 0; h = bpf_dynptr_slice(&p, 14, b, 8); if (!h) return 0; bpf_dynptr_write(&p, 0, b, 8, 0); return h[3]; }
SEC("tc") int d_skbvar(struct __sk_buff *s) { struct bpf_dynptr p; char b[8]; char *h; if (bpf_dynptr_from_skb(s, 0, &p)) return 0; h = bpf_dynptr_slice(&p, 14, b, s->len & 7); if (!h) return 0; return h[0]; }
SEC("cgroup_skb/egress") int d_cgskb(struct __sk_buff *s) { struct bpf_dynptr p; char b[8]; char *h; if (bpf_dynptr_from_skb(s, 0, &p)) return 0; h = bpf_dynptr_slice_rdwr(&p, 14, b, 8); return h != 0; }
SEC("xdp") int d_xdp(struct xdp_md *s) { struct bpf_dynptr p; char b[8]; char *h; if (bpf_dynptr_from_xdp(s, 0, &p)) return 0; h = bpf_dynptr_slice_rdwr(&p, 14, b, 8); if (!h) return 0; h[1] = 2; return 2; }
SEC("xdp") int d_xdpskb(struct xdp_md *s) { struct bpf_dynptr p; return bpf_dynptr_from_skb((void *)s, 0, &p); }
SEC("tc") int d_clone(struct __sk_buff *s) { struct bpf_dynptr p, c; bpf_ringbuf_reserve_dynptr(&rb, 16, 0, &p); bpf_dynptr_clone(&p, &c); bpf_ringbuf_submit_dynptr(&c, 0); return 0; }
SEC("tc") int d_cloneafter(struct __sk_buff *s) { struct bpf_dynptr p, c; bpf_ringbuf_reserve_dynptr(&rb, 16, 0, &p); bpf_dynptr_clone(&p, &c); bpf_ringbuf_submit_dynptr(&c, 0); return bpf_dynptr_size(&p); }
SEC("tc") int d_adjust(struct __sk_buff *s) { struct bpf_dynptr p; if (bpf_dynptr_from_skb(s, 0, &p)) return 0; bpf_dynptr_adjust(&p, 1, 5); return bpf_dynptr_size(&p); }
SEC("tc") int d_off(struct __sk_buff *s) { char buf[32] = {}; bpf_ringbuf_reserve_dynptr(&rb, 16, 0, (void *)buf + 4); return 0; }
SEC("tc") int d_map(struct __sk_buff *s) { int k = 0; struct bpf_dynptr *v = bpf_map_lookup_elem(&arr, &k); if (!v) return 0; bpf_ringbuf_reserve_dynptr(&rb, 16, 0, v); return 0; }
SEC("tc") int d_helper(struct __sk_buff *s) { struct bpf_dynptr p; int k = 0; long *v = bpf_map_lookup_elem(&arr, &k); if (!v) return 0; bpf_dynptr_from_mem(v, 64, 0, &p); bpf_skb_load_bytes(s, 0, &p, 16); return 0; }
static long drain(struct bpf_dynptr *p, void *ctx) { int x = 0; bpf_dynptr_read(&x, 4, p, 0, 0); *(int *)ctx += x; return 0; }
static long drain2(struct bpf_dynptr *p, void *ctx) { return 2; }
static long drain3(struct bpf_dynptr *p, void *ctx) { bpf_ringbuf_submit_dynptr(p, 0); return 0; }
SEC("tc") int u_ok(struct __sk_buff *s) { int x = 0; bpf_user_ringbuf_drain(&urb, drain, &x, 0); return x; }
SEC("tc") int u_ret(struct __sk_buff *s) { int x = 0; bpf_user_ringbuf_drain(&urb, drain2, &x, 0); return x; }
SEC("tc") int u_rel(struct __sk_buff *s) { int x = 0; bpf_user_ringbuf_drain(&urb, drain3, &x, 0); return x; }
static long vma(struct task_struct *t, struct vm_area_struct *v, void *ctx) { *(long *)ctx = v->vm_start; return 0; }
static long vmaw(struct task_struct *t, struct vm_area_struct *v, void *ctx) { v->vm_start = 0; return 0; }
SEC("tp_btf/sched_switch") int v_ok(void *c) { long x = 0; bpf_find_vma(bpf_get_current_task_btf(), 0, vma, &x, 0); return x; }
SEC("tp_btf/sched_switch") int v_write(void *c) { long x = 0; bpf_find_vma(bpf_get_current_task_btf(), 0, vmaw, &x, 0); return x; }
SEC("tc") int i_ok(struct __sk_buff *s) { struct bpf_iter_num it; int *v, sum = 0; bpf_iter_num_new(&it, 0, 10); while ((v = bpf_iter_num_next(&it))) sum += *v; bpf_iter_num_destroy(&it); return sum; }
SEC("tc") int i_leak(struct __sk_buff *s) { struct bpf_iter_num it; bpf_iter_num_new(&it, 0, 10); return 0; }
SEC("tc") int i_nonew(struct __sk_buff *s) { struct bpf_iter_num it; bpf_iter_num_next(&it); return 0; }
SEC("tc") int i_twice(struct __sk_buff *s) { struct bpf_iter_num it; bpf_iter_num_new(&it, 0, 10); bpf_iter_num_new(&it, 0, 10); bpf_iter_num_destroy(&it); return 0; }
SEC("tc") int i_nonull(struct __sk_buff *s) { struct bpf_iter_num it; int x; bpf_iter_num_new(&it, 0, 10); x = *bpf_iter_num_next(&it); bpf_iter_num_destroy(&it); return x; }
SEC("tc") int i_write(struct __sk_buff *s) { struct bpf_iter_num it; int *v; bpf_iter_num_new(&it, 0, 10); v = bpf_iter_num_next(&it); if (v) *v = 1; bpf_iter_num_destroy(&it); return 0; }
SEC("tc") int i_touch(struct __sk_buff *s) { struct bpf_iter_num it; bpf_iter_num_new(&it, 0, 10); *(volatile long *)&it = 1; bpf_iter_num_destroy(&it); return 0; }
SEC("tc") int i_read(struct __sk_buff *s) { struct bpf_iter_num it; long x; bpf_iter_num_new(&it, 0, 10); x = *(volatile long *)&it; bpf_iter_num_destroy(&it); return x; }
SEC("tc") int i_after(struct __sk_buff *s) { struct bpf_iter_num it; bpf_iter_num_new(&it, 0, 10); bpf_iter_num_destroy(&it); bpf_iter_num_next(&it); return 0; }
SEC("tc") int i_nested(struct __sk_buff *s) { struct bpf_iter_num it, jt; int *v, *w, sum = 0; bpf_iter_num_new(&it, 0, 10); while ((v = bpf_iter_num_next(&it))) { bpf_iter_num_new(&jt, 0, *v); while ((w = bpf_iter_num_next(&jt))) sum += *w; bpf_iter_num_destroy(&jt); } bpf_iter_num_destroy(&it); return sum; }
SEC("tc") int i_arr(struct __sk_buff *s) { struct bpf_iter_num it; int *v, a[10] = {}; bpf_iter_num_new(&it, 0, 10); while ((v = bpf_iter_num_next(&it))) { if (*v < 0 || *v > 9) continue; a[*v] = *v; } bpf_iter_num_destroy(&it); return a[2]; }
SEC("tp_btf/sched_switch") int i_task(void *c) { struct bpf_iter_task it; struct task_struct *t; int n = 0; bpf_rcu_read_lock(); bpf_iter_task_new(&it, 0, 0); while ((t = bpf_iter_task_next(&it))) n += t->pid; bpf_iter_task_destroy(&it); bpf_rcu_read_unlock(); return n; }
SEC("syscall") int i_tasknorcu(void *c) { struct bpf_iter_task it; struct task_struct *t; int n = 0; bpf_iter_task_new(&it, 0, 0); while ((t = bpf_iter_task_next(&it))) n += t->pid; bpf_iter_task_destroy(&it); return n; }
SEC("syscall") int i_taskend(void *c) { struct bpf_iter_task it; struct task_struct *t; int n = 0; bpf_rcu_read_lock(); bpf_iter_task_new(&it, 0, 0); bpf_rcu_read_unlock(); bpf_rcu_read_lock(); t = bpf_iter_task_next(&it); bpf_iter_task_destroy(&it); bpf_rcu_read_unlock(); return n; }
SEC("tc") int c_str(struct __sk_buff *s) { static const char f[] = "abc"; char b[4] = {}; return bpf_strncmp(b, 4, f); }
SEC("tc") int c_strbad(struct __sk_buff *s) { char b[4] = {}, f[4]={}; return bpf_strncmp(b, 4, f); }
