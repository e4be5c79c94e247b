/** Invitations: the in-memory adapter, which is also the fake for the tests of a host. */
module dev.invitations.inmemory {
    requires transitive dev.invitations;
    requires static transitive org.jspecify;

    exports dev.invitations.inmemory;
}
