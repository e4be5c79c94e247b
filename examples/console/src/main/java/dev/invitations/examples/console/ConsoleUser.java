package dev.invitations.examples.console;

import dev.invitations.model.UserId;
import java.io.Serializable;
import java.time.ZoneId;
import java.util.Locale;

/**
 * A user of the service. The user that is logged in is one of them.
 *
 * @param id the id, which is the only part that the library knows
 * @param name the name
 * @param email the mail address
 * @param language the language of the user's mails
 * @param zone the time zone of the user
 */
record ConsoleUser(String id, String name, String email, String language, String zone) implements Serializable {

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
