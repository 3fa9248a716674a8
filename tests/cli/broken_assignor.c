/* Libraries that are no good assignors; tests/CMakeLists.txt compiles one for each BROKEN_... */
#include <regroup_assignor.h>
#include <stdio.h>

#ifdef BROKEN_ABI
int32_t regroup_assignor_abi(void) { return REGROUP_ASSIGNOR_ABI + 1; }
#else
int32_t regroup_assignor_abi(void) { return REGROUP_ASSIGNOR_ABI; }
#endif

#ifdef BROKEN_NAME
const char* regroup_assignor_name(void) { return "two words"; }
#elif defined BROKEN_TAKEN
const char* regroup_assignor_name(void) { return "sticky"; }
#elif defined BROKEN_OWNER
const char* regroup_assignor_name(void) { return "broken-owner"; }
#elif defined BROKEN_NOBODY
const char* regroup_assignor_name(void) { return "broken-nobody"; }
#else
const char* regroup_assignor_name(void) { return "broken"; }
#endif

int32_t regroup_assignor_cooperative(void) { return 0; }

#ifndef BROKEN_SYMBOL
int32_t regroup_assign(const struct regroup_group* group, int32_t* owners, char* error, size_t error_size) {
  (void)group;
  (void)owners;
#ifdef BROKEN_OWNER
  for (int32_t i = 0; i < group->partitions; ++i) owners[i] = i;
  return 0;
#elif defined BROKEN_NOBODY
  return 0;
#else
  snprintf(error, error_size, "cannot");
  return 7;
#endif
}
#endif
