/* Maps for native code, as simple as they can be: chains, and a tree of bits. */
#include <stdlib.h>
#include <string.h>

struct map {
  word kind, key, value, entries, count;
  int *heads;
  struct element {
    int next;
    word hash;
    byte *data;
  } *elements;
  byte *values;
  struct node *root;
};

struct node {
  struct node *child[2];
  void *value;
};

#define MAP(name, kind, Key, Value, entries, options)                             \
  static struct map name = {kind, sizeof(Key), sizeof(Value), entries}

INLINE void prepare(struct map *map) {
  map->values = calloc(map->entries, map->value);
  map->elements = calloc(map->entries, sizeof(struct element));
  map->heads = malloc(4 * map->entries);
  memset(map->heads, 0xff, 4 * map->entries);
}

INLINE word hash_of(const byte *key, word size) {
  wide hash = 0x9e3779b97f4a7c15;
  word i = 0;
  for (; i + 4 <= size; i += 4)
    hash = (hash ^ *(word *)(key + i)) * 0xff51afd7ed558ccd;
  for (; i < size; i++)
    hash = (hash ^ key[i]) * 0xff51afd7ed558ccd;
  return hash >> 32;
}

INLINE void *lookup(struct map *map, const void *key) {
  if (!map->values)
    prepare(map);
  if (map->kind == ARRAY || map->kind == PERCPU_ARRAY) {
    word index = *(word *)key;
    return index < map->entries ? map->values + index * map->value : 0;
  }
  if (map->kind == TRIE) {
    word length = ((word *)key)[0];
    word bits = __builtin_bswap32(((word *)key)[1]);
    void *found = 0;
    struct node *node = map->root;
    for (word i = 0; node; i++) {
      if (node->value)
        found = node->value;
      if (i == length)
        break;
      node = node->child[bits >> (31 - i) & 1];
    }
    return found;
  }
  word hash = hash_of(key, map->key);
  for (int i = map->heads[hash & (map->entries - 1)]; i >= 0; i = map->elements[i].next)
    if (map->elements[i].hash == hash && !memcmp(map->elements[i].data, key, map->key))
      return map->values + i * map->value;
  return 0;
}

INLINE long update(struct map *map, const void *key, const void *value, wide flags) {
  void *there = map->kind == TRIE ? 0 : lookup(map, key);
  if (map->kind == TRIE) {
    struct node **node = &map->root;
    word bits = __builtin_bswap32(((word *)key)[1]);
    for (word i = 0;; i++) {
      if (!*node)
        *node = calloc(1, sizeof **node);
      if (i == ((word *)key)[0])
        break;
      node = &(*node)->child[bits >> (31 - i) & 1];
    }
    there = (*node)->value = malloc(map->value);
  } else if (!there) {
    if (map->count == map->entries)
      return -7;
    struct element *element = &map->elements[map->count];
    element->hash = hash_of(key, map->key);
    element->data = malloc(map->key);
    memcpy(element->data, key, map->key);
    int *head = &map->heads[element->hash & (map->entries - 1)];
    element->next = *head;
    *head = map->count;
    there = map->values + map->count++ * map->value;
  }
  memcpy(there, value, map->value);
  return 0;
}
