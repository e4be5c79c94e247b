package dev.invitations.examples.console;

import dev.invitations.model.Actor;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.Invitee;
import dev.invitations.model.UserId;
import dev.invitations.model.VerifiedUser;
import java.io.Serializable;
import java.time.ZoneId;
import java.util.Locale;

/**
 * A user of the service. The user that is logged in is one of them.
 *
 * @param id the id, which is the only part that the library stores
 * @param name the name
 * @param email the mail address
 * @param verified whether the service knows that the address belongs to the user. The sample users have verified
 *     addresses. Users that sign up only type an address
 * @param language the language of the user's mails
 * @param zone the time zone of the user
 */
record ConsoleUser(String id, String name, String email, boolean verified, String language, String zone)
        implements Serializable {

    UserId user() {
        return new UserId(id);
    }

    /** Returns the user as the library sees it, with the address only if it is verified. */
    Actor actor() {
        return verified ? VerifiedUser.of(user()).withEmail(email) : user();
    }

    /** Checks whether the user may answer invitations to this invitee without a link. */
    boolean is(Invitee invitee) {
        return invitee.equals(user()) || (verified && invitee.equals(EmailAddress.of(email)));
    }

    Locale locale() {
        return Locale.forLanguageTag(language);
    }

    ZoneId zoneId() {
        return ZoneId.of(zone);
    }
}
