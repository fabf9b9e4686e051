/** Bash takes one of the branches, and runs some of what is read. */
export const SOME = "some";

/** A script whose folder is `/srv/app`, where `$E` is 5, and the words behind `docker run` of each command in it. */
type Script = readonly [
  name: string,
  text: string,
  args: readonly string[],
  /** {@link SOME}, or why bash itself runs other commands. */
  bash?: string,
];

/** A script, and the words behind `docker run` of each command in it. */
export const SCRIPTS: readonly Script[] = [
  ["quotes and continued lines", "docker run -e 'A=b c' \\\n  -e \"D=$E\" x\n", ["-e|A=b c|-e|D=5|x"]],
  [
    "sudo, a path, and flags of docker itself",
    "sudo -E /usr/bin/docker --tls -H tcp://h:1 run x",
    ["x"],
    "it names the docker of the machine",
  ],
  ["docker container run, and create", "docker container run a; docker create b", ["a", "b"]],
  ["env with variables", "env FOO=1 docker run x", ["x"]],
  ["variables of the script", "N=db\nT=9\ndocker run --name ${N} x:$T", ["--name|db|x:9"]],
  ["a variable that is split", 'O="-p 1:2 -d"\ndocker run $O x', ["-p|1:2|-d|x"]],
  ["one that is not, in quotes", 'O="a b"\ndocker run -e "O=$O" x', ["-e|O=a b|x"]],
  ["an array", 'A=(-p 1:2)\nA+=(-d)\ndocker run "${A[@]}" x', ["-p|1:2|-d|x"]],
  ["braces within words", "docker run -v {/a,/b}:/c {1..2}{x,y} z", ["-v|/a:/c|/b:/c|1x|1y|2x|2y|z"]],
  ["a separator of its own", "O=a,b\nIFS=,\ndocker run $O x; unset IFS; docker run $O x", ["a|b|x", "a,b|x"]],
  ["a default in quotes", 'docker run ${A:-"a b"} ${A:-c d} ${A:-e "$E f"} x', ["a b|c|d|e|5 f|x"]],
  [
    "a list that is empty, or one word, or split",
    'A=(); B=("1 2" 3)\nf() { docker run "$@" "${A[@]}" "$*" x; docker run -e "B=${B[*]}" ${B[@]} $@ y; }\nf\nf "a b" c',
    ["|x", "-e|B=1 2 3|1|2|3|y", "a b|c|a b c|x", "-e|B=1 2 3|1|2|3|a|b|c|y"],
  ],
  ["defaults", "docker run ${A:-x} ${E:-y} ${E:+z}", ["x|5|z"]],
  ["a loop over words", "for n in a b; do docker run --name $n x; done", ["--name|a|x", "--name|b|x"]],
  [
    "a function and its parameters",
    "f() { docker run --name $1 x; }\nf a\nf b",
    ["--name|a|x", "--name|b|x"],
  ],
  [
    "branches, and what is behind && and ||",
    "if true; then docker run a; else docker run b; fi; c && docker run d || docker run e",
    ["a", "b", "d", "e"],
    SOME,
  ],
  [
    "a variable that a branch sets if it is not there",
    'if [ -z "$P" ]; then P=1; E=2; fi\ndocker run -p $P:1 -e $E x',
    ["-p|1:1|-e|5|x"],
    "which branch is taken is not known, so the environment says $E",
  ],
  [
    "a variable that a question sets if it is not there",
    '[ -z "$E" ] && E=1\n[[ -z $P ]] && P=2\ndocker run -e $E -p $P x',
    ["-e|5|-p|2|x"],
  ],
  [
    "commands that go on from each other",
    "mkdir -p a && cd a && T=1 && docker run -v $PWD:/d x:$T",
    ["-v|/srv/app/a:/d|x:1"],
  ],
  ["a command in a substitution", "ID=$(docker run -d x)\necho $ID", ["-d|x"]],
  [
    "where the script is",
    'D=$(cd "$(dirname "$0")" && pwd)\ndocker run -v $D/data:/d -v $(pwd)/x:/x -v `pwd`:/y z',
    ["-v|/srv/app/data:/d|-v|/srv/app/x:/x|-v|/srv/app:/y|z"],
  ],
  ["a folder that it changes to", "cd sub\ndocker run -v $PWD:/d x", ["-v|/srv/app/sub:/d|x"]],
  [
    "folders that branches change to, and come back from",
    "if [ $E = 5 ]; then cd a; docker run $PWD; elif f; then cd ./a; else cd sub; exit 1; fi; docker run $PWD\n" +
      "case $E in 5) cd b; docker run $PWD; cd ..;; *) cd .;; esac; cd c || exit 1; docker run $PWD",
    ["/srv/app/a", "/srv/app/a", "/srv/app/a/b", "/srv/app/a/c"],
    SOME,
  ],
  [
    "a folder that it goes back from",
    "cd a; cd b; cd -; docker run $PWD; pushd c; pushd d; docker run $PWD; popd; popd; docker run $PWD",
    ["/srv/app/a", "/srv/app/a/c/d", "/srv/app/a"],
  ],
  [
    "parts of a variable",
    "A=x.tar.gz; docker run ${A%.gz} ${A%%.*} ${A#*.} ${A##*.} ${A/tar/b} ${A//./-} ${A/#x/y} ${A/%?z/} ${A^^} ${A^} ${#A} ${A:2:3}",
    ["x.tar|x|tar.gz|gz|x.b.gz|x-tar-gz|y.tar.gz|x.tar.|X.TAR.GZ|X.tar.gz|8|tar"],
  ],
  [
    "elements of an array, and of parameters",
    'A=(a "b c" d); i=1; set -- x y; docker run ${#A[@]} ${A[-1]} "${A[$i]}" ${A[1]%c} $# ${#@} ${2%y}z',
    ["3|d|b c|b|2|2|z"],
  ],
  [
    "a number that is counted in an argument",
    "i=0; docker run $((i++)) $((i++)); docker run $i",
    ["0|1", "2"],
  ],
  ["braces in a variable", "A={a,b}; docker run $A ${E}{x,y}", ["{a,b}|5x|5y"]],
  [
    "what commands print that its text tells",
    'docker run $(echo a  b) "$(basename a/b.sh .sh)" $(cd sub; pwd) "$(dirname "$(readlink -f "$0")")" $(realpath /)',
    ["a|b|b|/srv/app/sub|/srv/app|/"],
  ],
  [
    "branches that a round of a loop, or a call, decides",
    'for c in gui "web x" db; do L=; case $c in "web x" | we?) L="--link db";; g*) P=1;; *) L=x; P=2;; esac; docker run $L $P "$c"; done\n' +
      'f() { local n=$1; if [ "$n" = a ]; then docker run is-a; elif [[ $1 != c* ]]; then T=b; else T=c; fi; docker run $n $T; }\n' +
      "T=; f a; f b; f c",
    ["1|gui", "--link|db|1|web x", "x|2|db", "is-a", "a", "b|b", "c|c"],
  ],
  ["fewer parameters than it reads", "f() { docker run $# x$1 y$2; }; f a; f", ["1|xa|y", "0|x|y"]],
  [
    "numbers of seq",
    "for i in $(seq 2) `seq 9 8` $(seq 1 2 3); do docker run n$i; done",
    ["n1", "n2", "n1", "n3"],
  ],
  ["arithmetic", "N=3; i=$((N - 1)); docker run -p $((8000+i)):80 n$(( ($i*2)/3 % 4 ))", ["-p|8002:80|n1"]],
  ["a loop that counts", "for ((i=1; i<=2; i++)); do docker run n$i; done", ["n1", "n2"]],
  ["commands that count", "i=1; ((i++)); let i+=2 'i*=2'; docker run n$i", ["n8"]],
  [
    "what a loop sets in each round",
    "while true; do N=a; docker run $N; sleep 1; done",
    ["a"],
    "it has no end",
  ],
  ["what runs in the background", "docker run x &", ["x"]],
  ["comments, and commands of others", "# docker run a\necho docker run b\npodman run c\ndocker start d", []],
  ["the mark that Windows begins a file with", "\uFEFFdocker run x", ["x"], "bash takes no file of Windows"],
  ["lines that end as in Windows", "docker run \\\r\n  x\r\n", ["x"], "bash takes no file of Windows"],
  ["globs of arguments", "docker run x --filter=a.* b?c", ["x|--filter=a.*|b?c"]],
  ["an assignment among the arguments", "docker run x env A=1", ["x|env|A=1"]],
];

/** A script, and the words behind `docker run` of each command in it: all of it is followed. */
export const FOLLOWED: readonly Script[] = [
  ["bash -c", `bash -c "docker run -d --name a x"; sh -ec 'docker run b'`, ["-d|--name|a|x", "b"]],
  ["bash -c with variables of outside", 'export N=a; M=b; bash -c "docker run --name $M $N"', ["--name|b|a"]],
  ["bash -c with what is exported", "export N=a\nbash -c 'docker run $N'", ["a"]],
  ["bash -c with parameters", "bash -c 'docker run --name $1 $2' _ n x", ["--name|n|x"]],
  ["a shell within sudo", "sudo -H bash -ec 'docker run x'", ["x"]],
  [
    "timeout and others that start what is behind them",
    "timeout -k 5 30s docker run a; nohup nice -n 5 setsid docker run b; env A=1 docker run c",
    ["a", "b", "c"],
  ],
  ["eval", 'C="docker run -d"; eval "$C --name n x"; eval docker run y', ["-d|--name|n|x", "y"]],
  ["a command in a variable", 'C="docker run -d"; F="$C --name n"; $F x', ["-d|--name|n|x"]],
  [
    "docker in a variable",
    'DOCKER=docker; $DOCKER run x; $(which docker) run y; "`command -v docker`" run z',
    ["x", "y", "z"],
  ],
  [
    "here-documents to a shell",
    "N=a\nbash <<EOF\ndocker run $N\nEOF\nsudo sh -s <<'EOF'\ndocker run b\nEOF\nbash <<< 'docker run c'",
    ["a", "b", "c"],
  ],
  ["a function that runs its words", 'run() { echo "+ $*"; "$@"; }\nrun docker run -d x', ["-d|x"]],
  [
    "a function that shifts",
    'f() { n=$1; shift; docker run --name "$n" "$@"; }\nf a -d x',
    ["--name|a|-d|x"],
  ],
  [
    "slices",
    'f() { docker run --name "$1" "${@:2}"; docker run "${@:2:1}"; }\nf a -d x\nA=(a b c); docker run "${A[@]:1}"',
    ["--name|a|-d|x", "-d", "b|c"],
  ],
  ["set --", 'set -e\nset -- -d x\ndocker run "$@"', ["-d|x"]],
  [
    "numbers in braces",
    "for i in {1..3}; do docker run --name n$i x; done; docker run {a,b}",
    ["--name|n1|x", "--name|n2|x", "--name|n3|x", "a|b"],
  ],
  [
    "commands in arrays, loops and here-documents",
    "A=($(docker run a)); for i in $(docker run b); do :; done; cat <<EOF\n$(docker run c)\nEOF\nB+=(`docker run d`)",
    ["a", "b", "c", "d"],
  ],
  ["docker.exe", "docker.exe run x", ["x"]],
  [
    "variables of one command, which its own words are read without",
    "A=1 B=1\nexport A=2 B=$A\nA=3 docker run $A $B; A=4 eval 'docker run $A'; A=5 sh -c 'docker run $A'\n" +
      "f() { docker run $A; }\nA=6 f; f",
    ["2|1", "4", "5", "6", "2"],
  ],
  [
    "what is behind an exit that may not be one",
    "docker start a && exit 0; [ -f x ] || exit 1; if x; then exit; fi; (exit); x | exit; exec > log\n" +
      "f() { exit; }; x || f\ndocker run a; { docker run b; }",
    ["a", "b"],
    "its first exit is one",
  ],
];
