package dev.invitations.contract;

import dev.invitations.port.Storage;

/** The one hook that all rules share. */
interface StorageRules {

    /** A storage that holds nothing and works, for one test; asked for once or several times within it. */
    Storage emptyStorage();
}
