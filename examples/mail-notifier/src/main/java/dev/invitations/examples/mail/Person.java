package dev.invitations.examples.mail;

import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;

/**
 * Somebody who is named in a mail, or who gets it.
 *
 * @param name what others call them. It may hold anything: what is no visible text is taken out, and it is cut to 100
 *     characters
 * @param address where their mail goes, without a name: {@code bob@example.org}. Empty when there is none
 * @param locale the language they read, and how they write dates; English where there are no texts in it
 * @param zone the time zone for dates in their mail, which the mail names
 */
public record Person(String name, Optional<String> address, Locale locale, ZoneId zone) {

    private static final ZoneId UTC = ZoneId.of("UTC");

    /** Dates in UTC; see {@link #in}. */
    public static Person of(String name, String address, Locale locale) {
        return new Person(name, Optional.of(address), locale, UTC);
    }

    /** Can be named in other people's mail, but gets none. */
    public static Person withoutAddress(String name) {
        return new Person(name, Optional.empty(), Locale.ENGLISH, UTC);
    }

    public Person in(ZoneId other) {
        return new Person(name, address, locale, other);
    }

    /** Without name and address, so that they are in no log by accident. */
    @Override
    public String toString() {
        return "Person[" + locale.toLanguageTag() + ", " + zone + "]";
    }
}
