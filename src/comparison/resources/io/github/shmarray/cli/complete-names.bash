
# What there is to name: the segments of the folder, beside what the commands themselves take. For zsh, too.
_complete_shmarray_segments() {
    local current=${COMP_WORDS[COMP_CWORD]} folder=${SHMARRAY_FOLDER:-/dev/shm} names=0 name option i
    _complete_shmarray
    case $current in -*) return ;; esac
    for ((i = 2; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            --folder | --png | --seconds | --count)
                option=${COMP_WORDS[i]} i=$((i + 1))
                # A word of its own in bash, but not in zsh.
                [ "${COMP_WORDS[i]}" != = ] || i=$((i + 1))
                [ "$option" != --folder ] || folder=${COMP_WORDS[i]}
                ;;
            --folder=*) folder=${COMP_WORDS[i]#*=} ;;
            -*) ;;
            *) names=$((names + 1)) ;;
        esac
    done
    # The word belongs to the option before it.
    [ "$i" -eq "$COMP_CWORD" ] || return 0
    case ${COMP_WORDS[1]}:$names in
        rm:* | show:0 | watch:0 | get:0 | cat:0 | collapse:0) ;;
        *) return 0 ;;
    esac
    COMPREPLY=()
    while IFS= read -r name; do
        name=$(printf %q "$name")
        case $name in "$current"*) COMPREPLY+=("$name") ;; esac
    done < <(command ls -- "$folder" 2>/dev/null)
}
complete -F _complete_shmarray_segments -o default shmarray
