// Who is the log writer of a container whose output we read ourselves?
//
// A program that only keeps the place, since the shim will have one and ends it by its pid: it closes the pipes and sleeps until the shim
// ends it.

/** Ends with the shim, even one that is killed. Closing 5 says that it is ready. */
const placeholder =
  'exec 3<&- 4<&- 5>&-; exec setpriv --pdeathsig KILL sleep 2147483647 </dev/null >/dev/null 2>&1';

/** For the shim, in place of a log writer. */
export const placeholderUri = `binary:///bin/sh?-c=${encodeURIComponent(placeholder)}`;
