/** Where the data that is replaced waits until the restored data has been loaded. */
const PREVIOUS = "before-restore";

/** All that Redis may read its data from. */
const DATA = "appendonlydir appendonly.aof dump.rdb";

/** Shell scripts that work in the folder of Redis' data, in the order of a restore. */
export const restoreScripts = {
  /**
   * Takes in what is on standard input, while Redis serves; what does not come to its end, as the disk is full, goes. What
   * an earlier restore that was killed has left may be the only copy of the data from before: it gets another name, which is
   * written. In `rollBack` it would be taken for the data of now.
   */
  copy:
    "trap 'exit 1' HUP INT TERM; trap '[ $? = 0 ] || rm -f restore.rdb' EXIT; " +
    "umask 077; cat >restore.rdb; redis-check-rdb restore.rdb >/dev/null; " +
    `[ ! -e ${PREVIOUS} ] || { kept=${PREVIOUS}-$(date +%s); mv ${PREVIOUS} $kept; echo $kept; }`,

  /** A file of this name is what Redis up to 6 appends to; Redis 7 takes it over as the base of its own. */
  exchange:
    `mkdir ${PREVIOUS}; for f in ${DATA}; do [ ! -e $f ] || mv $f ${PREVIOUS}/; done; ` +
    "mv restore.rdb appendonly.aof",

  /** As long as restore.rdb is there, the exchange has not come to its end, and what is in place is the user's own. */
  rollBack:
    `[ -d ${PREVIOUS} ] || exit 0; [ -e restore.rdb ] || rm -rf ${DATA}; ` +
    `for f in ${DATA}; do [ ! -e ${PREVIOUS}/$f ] || mv ${PREVIOUS}/$f .; done; rmdir ${PREVIOUS}`,

  /** The restored data has been loaded. */
  forget: `rm -rf ${PREVIOUS}`,
};
