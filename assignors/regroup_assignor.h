/* The C interface of an assignor that regroup loads at run time: --assignor ./mine.so
 *
 * A shared library exports the four functions below. C, C++, Rust and Go can. regroup calls regroup_assign in its own
 * process, one call at a time, and always with the same answer in mind: the same group must give the same owners, or runs
 * are not reproducible. What it answers is checked before anybody uses it. docs/write-an-assignor.md walks through one.
 */
#ifndef REGROUP_ASSIGNOR_H
#define REGROUP_ASSIGNOR_H

#include <stddef.h> /* NOLINT(modernize-deprecated-headers): C includes this, too */
#include <stdint.h> /* NOLINT(modernize-deprecated-headers) */

#ifdef __cplusplus
extern "C" {
#endif

#define REGROUP_ASSIGNOR_ABI 1

/* Topics and members are numbered from 0. Everything lives until regroup_assign returns. */
struct regroup_partition {
  int32_t topic;
  int32_t number;
};

struct regroup_topic {
  const char* name;
  int32_t partitions;  /* 0: not in the leader's metadata */
  int32_t first;       /* partition p of this topic is owners[first + p] */
  const int64_t* lag;  /* per partition: log end offset minus committed offset; NULL: not measured */
};

struct regroup_member {
  const char* id;
  const char* instance;  /* group.instance.id; NULL: a dynamic member */
  const char* rack;      /* client.rack; NULL: none */
  const int32_t* topics; /* that it subscribes to */
  size_t topic_count;
  const struct regroup_partition* owned; /* of its last assignment, in its order; may name partitions that are gone */
  size_t owned_count;
  int32_t generation; /* of that assignment; -1: none */
};

struct regroup_group {
  const struct regroup_topic* topics;
  size_t topic_count;
  const struct regroup_member* members; /* in the order of the JoinGroup response */
  size_t member_count;
  int32_t partitions; /* of all topics */
};

/* REGROUP_ASSIGNOR_ABI as the library was compiled. */
int32_t regroup_assignor_abi(void);

/* As in the JoinGroup request: letters, digits, '.', '_' and '-'. */
const char* regroup_assignor_name(void);

/* 1: supports the COOPERATIVE protocol, and leaves a partition that has to move without an owner until its owner gave it up. */
int32_t regroup_assignor_cooperative(void);

/* Writes the number of the member that gets each partition to owners[0 .. group->partitions); they hold -1, nobody, before.
 * 0, or a number of its own after writing a reason of at most error_size bytes, its final 0 included, to error. */
int32_t regroup_assign(const struct regroup_group* group, int32_t* owners, char* error, size_t error_size);

#ifdef __cplusplus
}
#endif

#endif
