module consumer {
    requires io.github.shmarray;
}
