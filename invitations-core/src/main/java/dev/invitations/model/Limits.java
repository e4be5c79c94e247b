package dev.invitations.model;

import java.time.Duration;
import java.time.Instant;

/**
 * Defines every limit on input. The library checks the limits before any I/O. The {@code jakarta.validation}
 * constraints on ids and requests use the same constants. Lengths are in UTF-16 code units, as {@link String#length()}
 * counts them.
 */
public final class Limits {

    /** The maximum length of domain and user ids; the minimum is 1. */
    public static final int ID_LENGTH = 255;

    /**
     * The pattern of ids: no control character, no format character, no lone surrogate, no white space at either end.
     * Format characters (the Unicode category Cf, such as zero-width spaces, joiners and soft hyphens) are invisible,
     * so two ids with them can look the same.
     */
    public static final String ID_PATTERN =
            "[^\\p{Cc}\\p{Cf}\\p{Cs}\\p{Z}](?:[^\\p{Cc}\\p{Cf}\\p{Cs}]*[^\\p{Cc}\\p{Cf}\\p{Cs}\\p{Z}])?";

    /** The rule of ids in words, for messages. */
    public static final String ID_RULE = "must be 1 to " + ID_LENGTH
            + " characters without control or format characters, lone surrogates, or white space at either end";

    /** The maximum length of role and action names; the minimum is 1. */
    public static final int NAME_LENGTH = 255;

    /** The pattern of role and action names: ASCII letters and digits, dot, underscore, colon, hyphen. */
    public static final String NAME_PATTERN = "[A-Za-z0-9._:-]+";

    /** The rule of role and action names in words, for messages. */
    public static final String NAME_RULE =
            "must be 1 to " + NAME_LENGTH + " letters, digits, dots, underscores, colons or hyphens";

    /** The maximum number of invitees in one call of {@code send}, duplicates included; the minimum is 1. */
    public static final int BATCH_SIZE = 1_000;

    /** The maximum number of entries on a page; the minimum is 1. */
    public static final int PAGE_SIZE = 100;

    /** The number of entries on a page if the query does not set it. */
    public static final int DEFAULT_PAGE_SIZE = 20;

    /** The maximum number of events in a history. A longer history is cut to its newest events. */
    public static final int HISTORY_SIZE = 1_000;

    /** The maximum number of notifications in one call of {@code deliver}; the minimum is 1. */
    public static final int DELIVERY_SIZE = 1_000;

    /** The maximum length of the stored error of a failed delivery. A longer error is cut. */
    public static final int ERROR_LENGTH = 500;

    /** The maximum number of pending invitations in an inbox. */
    public static final int INBOX_SIZE = 5;

    /**
     * The earliest start of a membership that lists support. The library's clock must not be before 1970, but members
     * of a host's table may have joined earlier.
     */
    public static final Instant MIN_INSTANT = Instant.parse("0001-01-01T00:00:00Z");

    /**
     * The latest instant that a clock may show, and the latest expiry of an invitation. Every database can store it.
     */
    public static final Instant MAX_INSTANT = Instant.parse("9999-12-31T23:59:59.999999Z");

    private Limits() {}

    /**
     * Adds the duration to the instant and returns at most {@link #MAX_INSTANT}.
     *
     * @param at the instant
     * @param duration the duration to add
     * @return the sum, or {@link #MAX_INSTANT} if the sum is later
     */
    public static Instant plusCapped(Instant at, Duration duration) {
        if (duration.toSeconds() > MAX_INSTANT.getEpochSecond() - at.getEpochSecond()) {
            return MAX_INSTANT;
        }
        Instant later = at.plus(duration);
        return later.isBefore(MAX_INSTANT) ? later : MAX_INSTANT;
    }

    /**
     * Checks whether {@link #ID_PATTERN} and {@link #ID_LENGTH} allow the id. The check is hand-written and not a
     * regular expression, because it runs on every call.
     *
     * @param text the id
     * @return true if the id is valid
     */
    public static boolean isId(String text) {
        int length = text.length();
        if (length == 0 || length > ID_LENGTH) {
            return false;
        }
        int codePoint = 0;
        for (int i = 0; i < length; i += Character.charCount(codePoint)) {
            codePoint = text.codePointAt(i);
            if (isHidden(codePoint) || (i == 0 && Character.isSpaceChar(codePoint))) {
                return false;
            }
        }
        return !Character.isSpaceChar(codePoint);
    }

    /**
     * Checks whether {@link #NAME_PATTERN} and {@link #NAME_LENGTH} allow the name.
     *
     * @param text the name of a role or action
     * @return true if the name is valid
     */
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

    private static boolean isHidden(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE -> true;
            default -> false;
        };
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
