package dev.invitations.contract;

import dev.invitations.port.Storage;

/** The one method that an adapter's test implements for all rules. */
interface StorageRules {

    /** Returns a working, empty storage for one test. A test may call this method several times. */
    Storage emptyStorage();
}
