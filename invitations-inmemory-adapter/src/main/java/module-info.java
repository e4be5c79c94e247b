/** Invitations kept in memory: an adapter of its own, and the fake for a host's tests. */
module dev.invitations.inmemory {
    requires transitive dev.invitations;
    requires static transitive org.jspecify;

    exports dev.invitations.inmemory;
}
