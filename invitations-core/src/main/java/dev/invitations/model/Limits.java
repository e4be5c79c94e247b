package dev.invitations.model;

import java.time.Duration;
import java.time.Instant;

/**
 * Every limit on input, in one place: the core enforces them before any I/O, and the jakarta.validation constraints on
 * ids and requests are written with the same constants. Lengths count UTF-16 code units, as {@link String#length()} does.
 */
public final class Limits {

    /** Domain and user ids: 1 to 255. */
    public static final int ID_LENGTH = 255;

    /** What an id may look like: no control character, no lone surrogate, no white space at either end. */
    public static final String ID_PATTERN = "[^\\p{Cc}\\p{Cs}\\p{Z}](?:[^\\p{Cc}\\p{Cs}]*[^\\p{Cc}\\p{Cs}\\p{Z}])?";

    /** The same for a person. */
    public static final String ID_RULE = "must be 1 to " + ID_LENGTH
            + " characters without control characters, lone surrogates, or white space at either end";

    /** Names of roles and actions: 1 to 255. */
    public static final int NAME_LENGTH = 255;

    /** The alphabet of role and action names: ASCII letters and digits, dot, underscore, colon, hyphen. */
    public static final String NAME_PATTERN = "[A-Za-z0-9._:-]+";

    /** The same for a person. */
    public static final String NAME_RULE =
            "must be 1 to " + NAME_LENGTH + " letters, digits, dots, underscores, colons or hyphens";

    /** Invitees in one call of {@code send}: 1 to 1,000, duplicates included. */
    public static final int BATCH_SIZE = 1_000;

    /** Entries on a page: 1 to 100. */
    public static final int PAGE_SIZE = 100;

    /** Entries on a page when the caller does not say. */
    public static final int DEFAULT_PAGE_SIZE = 20;

    /** Notifications in one call of {@code deliver}: 1 to 1,000. */
    public static final int DELIVERY_SIZE = 1_000;

    /** What is kept of the error of a failed delivery, in characters. */
    public static final int ERROR_LENGTH = 500;

    /** Pending invitations that an inbox shows. */
    public static final int INBOX_SIZE = 5;

    /** The last instant that a clock may show and that an invitation may expire at; every database can store it. */
    public static final Instant MAX_INSTANT = Instant.parse("9999-12-31T23:59:59.999999Z");

    private Limits() {}

    /**
     * Adds the duration to the instant, but returns at most {@link #MAX_INSTANT}.
     *
     * @param at the instant
     * @param duration the duration to add
     * @return the later instant
     */
    public static Instant plusCapped(Instant at, Duration duration) {
        if (duration.toSeconds() > MAX_INSTANT.getEpochSecond() - at.getEpochSecond()) {
            return MAX_INSTANT;
        }
        Instant later = at.plus(duration);
        return later.isBefore(MAX_INSTANT) ? later : MAX_INSTANT;
    }

    /** Whether {@link #ID_PATTERN} and {@link #ID_LENGTH} allow this id; written by hand because it runs on every call. */
    public static boolean isId(String text) {
        int length = text.length();
        if (length == 0 || length > ID_LENGTH) {
            return false;
        }
        int codePoint = 0;
        for (int i = 0; i < length; i += Character.charCount(codePoint)) {
            codePoint = text.codePointAt(i);
            if (isControlOrSurrogate(codePoint) || (i == 0 && Character.isSpaceChar(codePoint))) {
                return false;
            }
        }
        return !Character.isSpaceChar(codePoint);
    }

    /** Whether {@link #NAME_PATTERN} and {@link #NAME_LENGTH} allow this name. */
    public static boolean isName(String text) {
        int length = text.length();
        if (length == 0 || length > NAME_LENGTH) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (!isNameCharacter(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isControlOrSurrogate(int codePoint) {
        return Character.isISOControl(codePoint)
                || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE);
    }

    private static boolean isNameCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == ':'
                || c == '-';
    }
}
