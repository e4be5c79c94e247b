package dev.invitations.examples.mail;

import dev.invitations.model.EmailAddress;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;

/**
 * A person that a mail names or is sent to.
 *
 * @param name the name of the person. It may contain any characters: invisible ones are removed, and the name is cut to
 *     100 characters
 * @param address the mail address without a name, such as {@code bob@example.org}; empty if the person has none
 * @param locale the language and date format of the person's mails; empty if the profile of the person has none
 * @param zone the time zone of dates in the person's mails, which the mails name
 */
public record Person(String name, Optional<String> address, Optional<Locale> locale, ZoneId zone) {

    private static final ZoneId UTC = ZoneId.of("UTC");

    /**
     * Returns a person whose dates are in UTC; {@link #in} changes the zone.
     *
     * @param name the name of the person
     * @param address the mail address
     * @param locale the language and date format
     * @return the person
     */
    public static Person of(String name, String address, Locale locale) {
        return new Person(name, Optional.of(address), Optional.of(locale), UTC);
    }

    /**
     * Returns a person of whom only the address is known. Mails name the address, and are in the language of the
     * invitation.
     *
     * @param address the mail address
     * @return the person
     */
    public static Person at(EmailAddress address) {
        return new Person(address.value(), Optional.of(address.value()), Optional.empty(), UTC);
    }

    /**
     * Returns a person that mails can name but that gets no mail.
     *
     * @param name the name of the person
     * @return the person
     */
    public static Person withoutAddress(String name) {
        return new Person(name, Optional.empty(), Optional.empty(), UTC);
    }

    /**
     * Returns the same person with another time zone.
     *
     * @param other the time zone
     * @return the person
     */
    public Person in(ZoneId other) {
        return new Person(name, address, locale, other);
    }

    Person withAddress(String other) {
        return new Person(name, Optional.of(other), locale, zone);
    }

    /** Omits the name and the address, so that no log contains them by accident. */
    @Override
    public String toString() {
        return "Person[" + locale.map(Locale::toLanguageTag).orElse("") + ", " + zone + "]";
    }
}
