/* An assignor in C: each partition to the subscriber that has the fewest so far, the first of equals.
 *
 *     cc -shared -fPIC -o fewest.so -I assignors docs/assignor-examples/fewest.c
 *     regroup assign --members 3 --topics orders=7 --assignor range,./fewest.so
 */
#include <regroup_assignor.h>
#include <stdio.h>
#include <stdlib.h>

int32_t regroup_assignor_abi(void) { return REGROUP_ASSIGNOR_ABI; }
const char* regroup_assignor_name(void) { return "fewest"; }
int32_t regroup_assignor_cooperative(void) { return 0; }

static int subscribes(const struct regroup_member* member, int32_t topic) {
  for (size_t i = 0; i < member->topic_count; ++i)
    if (member->topics[i] == topic) return 1;
  return 0;
}

int32_t regroup_assign(const struct regroup_group* group, int32_t* owners, char* error, size_t error_size) {
  int32_t* count = calloc(group->member_count + 1, sizeof *count);
  if (count == NULL) {
    snprintf(error, error_size, "no memory for %zu members", group->member_count);
    return 1;
  }
  for (size_t t = 0; t < group->topic_count; ++t) {
    for (int32_t p = 0; p < group->topics[t].partitions; ++p) {
      int32_t best = -1;
      for (size_t m = 0; m < group->member_count; ++m)
        if (subscribes(&group->members[m], (int32_t)t) && (best < 0 || count[m] < count[best])) best = (int32_t)m;
      owners[group->topics[t].first + p] = best;
      if (best >= 0) ++count[best];
    }
  }
  free(count);
  return 0;
}
