package dev.nectar.btf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The coarsest division of nodes into classes such that nodes of a class are alike and lead, one by
 * one, to nodes of the same classes: what is equal, however it is linked in circles. Only nodes
 * that lead to a class that was divided are looked at again.
 */
final class Partition {
  private final int[][] children;
  private final int[][] parents;
  private final int[] classes;

  /** The nodes of each class, and where in them each node is. */
  private final List<int[]> members = new ArrayList<>();

  private final List<Integer> sizes = new ArrayList<>();
  private final int[] places;

  /** Nodes that are alike have the same initial class, from 0. */
  private Partition(int[] initial, int[][] children) {
    this.children = children;
    this.classes = initial.clone();
    this.places = new int[initial.length];
    this.parents = parents(children);
    for (int node = 0; node < initial.length; node++) {
      while (members.size() <= initial[node]) {
        members.add(new int[1]);
        sizes.add(0);
      }
      put(node, initial[node]);
    }
  }

  static int[] of(int[] initial, int[][] children) {
    Partition partition = new Partition(initial, children);
    partition.refine();
    return partition.classes;
  }

  private static int[][] parents(int[][] children) {
    int[] counts = new int[children.length];
    for (int[] each : children) {
      for (int child : each) {
        counts[child]++;
      }
    }
    int[][] parents = new int[children.length][];
    for (int i = 0; i < parents.length; i++) {
      parents[i] = new int[counts[i]];
    }
    for (int node = 0; node < children.length; node++) {
      for (int child : children[node]) {
        parents[child][--counts[child]] = node;
      }
    }
    return parents;
  }

  private void refine() {
    BitSet stale = new BitSet();
    stale.set(0, classes.length);
    while (!stale.isEmpty()) {
      BitSet moved = divide(stale);
      BitSet next = new BitSet();
      moved.stream().forEach(node -> Arrays.stream(parents[node]).forEach(next::set));
      stale = next;
    }
  }

  /** Divides the classes of nodes whose children have moved; gives the nodes that move. */
  private BitSet divide(BitSet stale) {
    Map<Integer, List<Integer>> byClass = new LinkedHashMap<>();
    stale.stream()
        .forEach(node -> byClass.computeIfAbsent(classes[node], _ -> new ArrayList<>()).add(node));
    BitSet moved = new BitSet();
    List<List<Integer>> leaving = new ArrayList<>();
    byClass.forEach((number, nodes) -> leaving(number, nodes, stale, leaving));
    for (List<Integer> group : leaving) {
      int number = members.size();
      members.add(new int[1]);
      sizes.add(0);
      for (int node : group) {
        take(node);
        put(node, number);
        moved.set(node);
      }
    }
    return moved;
  }

  /** Finds the groups of a class that part from it; the group that stays is not among them. */
  private void leaving(int number, List<Integer> nodes, BitSet stale, List<List<Integer>> leaving) {
    if (sizes.get(number) == 1) {
      return;
    }
    Map<Key, Integer> numbers = new HashMap<>();
    List<List<Integer>> groups = new ArrayList<>();
    for (int node : nodes) {
      int group = numbers.computeIfAbsent(key(node), _ -> groups.size());
      if (group == groups.size()) {
        groups.add(new ArrayList<>());
      }
      groups.get(group).add(node);
    }
    int staying =
        nodes.size() < sizes.get(number)
            ? numbers.getOrDefault(key(untouched(number, stale)), -1)
            : largest(groups);
    for (int i = 0; i < groups.size(); i++) {
      if (i != staying) {
        leaving.add(groups.get(i));
      }
    }
  }

  private int untouched(int number, BitSet stale) {
    for (int node : members.get(number)) {
      if (!stale.get(node)) {
        return node;
      }
    }
    throw new AssertionError("a class has more nodes than it has");
  }

  private static int largest(List<List<Integer>> groups) {
    int largest = 0;
    for (int i = 1; i < groups.size(); i++) {
      largest = groups.get(i).size() > groups.get(largest).size() ? i : largest;
    }
    return largest;
  }

  private Key key(int node) {
    int[] to = new int[children[node].length];
    for (int i = 0; i < to.length; i++) {
      to[i] = classes[children[node][i]];
    }
    return new Key(to);
  }

  private record Key(int[] classes) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Key key && Arrays.equals(classes, key.classes);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(classes);
    }
  }

  private void take(int node) {
    int number = classes[node];
    int last = sizes.get(number) - 1;
    int[] of = members.get(number);
    int moved = of[last];
    of[places[node]] = moved;
    places[moved] = places[node];
    sizes.set(number, last);
  }

  private void put(int node, int number) {
    int size = sizes.get(number);
    int[] of = members.get(number);
    if (size == of.length) {
      of = Arrays.copyOf(of, size * 2);
      members.set(number, of);
    }
    of[size] = node;
    places[node] = size;
    sizes.set(number, size + 1);
    classes[node] = number;
  }
}
