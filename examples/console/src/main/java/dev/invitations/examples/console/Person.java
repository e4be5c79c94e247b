package dev.invitations.examples.console;

import dev.invitations.model.UserId;
import java.io.Serializable;
import java.time.ZoneId;
import java.util.Locale;

/**
 * One of the service's people; also who is logged in.
 *
 * @param id the library knows them by this alone
 */
record Person(String id, String name, String email, String language, String zone) implements Serializable {

    UserId user() {
        return new UserId(id);
    }

    Locale locale() {
        return Locale.forLanguageTag(language);
    }

    ZoneId zoneId() {
        return ZoneId.of(zone);
    }
}
