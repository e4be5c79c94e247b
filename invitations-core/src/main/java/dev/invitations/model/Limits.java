package dev.invitations.model;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

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

    /** The maximum length of an e-mail address, as in RFC 5321, section 4.5.3.1.3, without the angle brackets. */
    public static final int EMAIL_LENGTH = 254;

    /**
     * The pattern of e-mail addresses: a dot-atom of RFC 5322, section 3.2.3, of at most 64 characters, an at sign, and
     * a domain of at least two labels of RFC 1123, section 2.1. Letters are in lower case. Quoted local parts,
     * comments, address literals and characters outside ASCII are not allowed.
     */
    // The possessive quantifier needs no stack for each label, so a long text cannot overflow the stack of a request.
    public static final String EMAIL_PATTERN =
            "(?=[^@]{1,64}@)[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
                    + "@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.){1,126}+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";

    /** The rule of e-mail addresses in words, for messages. */
    public static final String EMAIL_RULE = "must be an e-mail address of at most " + EMAIL_LENGTH
            + " ASCII characters, such as carol@example.org, with an internationalised domain in its xn-- form";

    /** The maximum number of addresses of a {@link VerifiedUser}. */
    public static final int VERIFIED_ADDRESSES = 20;

    /** The maximum length of the message of an invitation; the minimum is 1. */
    public static final int MESSAGE_LENGTH = 1_000;

    /** The pattern of messages: no control character except line breaks, and no lone surrogate. */
    public static final String MESSAGE_PATTERN = "[^\\x00-\\x09\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\p{Cs}]*";

    /** The rule of messages in words, for messages. */
    public static final String MESSAGE_RULE = "must be 1 to " + MESSAGE_LENGTH
            + " characters without lone surrogates and without control characters other than line breaks";

    /** The maximum length of the data of an invitation; the minimum is 1. */
    public static final int DATA_LENGTH = 4_000;

    /** The pattern of data: no NUL character and no lone surrogate. */
    public static final String DATA_PATTERN = "[^\\x00\\p{Cs}]*";

    /** The rule of data in words, for messages. */
    public static final String DATA_RULE =
            "must be 1 to " + DATA_LENGTH + " characters without NUL characters and lone surrogates";

    /** The maximum length of a language tag; BCP 47 (RFC 5646, section 4.4.1) demands at least 35. */
    public static final int LANGUAGE_LENGTH = 35;

    /** The pattern of language tags: subtags of 1 to 8 ASCII letters and digits, the first only of letters. */
    public static final String LANGUAGE_PATTERN = "[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8}){0,17}";

    /** The rule of language tags in words, for messages. */
    public static final String LANGUAGE_RULE =
            "must be a BCP 47 language tag of at most " + LANGUAGE_LENGTH + " characters, such as de-CH";

    /** The maximum length of the code of an objection of the host; the minimum is 1. */
    public static final int OBJECTION_LENGTH = 64;

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

    private static final Pattern EMAIL = Pattern.compile(EMAIL_PATTERN);
    private static final Pattern LANGUAGE = Pattern.compile(LANGUAGE_PATTERN);

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

    /**
     * Checks whether the text is a valid e-mail address, as {@link #EMAIL_PATTERN} and {@link #EMAIL_LENGTH} do.
     *
     * @param text the text, with folded letters
     * @return true if the text is a valid address
     */
    public static boolean isEmail(String text) {
        return text.length() <= EMAIL_LENGTH && EMAIL.matcher(text).matches();
    }

    /**
     * Checks whether the text is a valid message of an invitation.
     *
     * @param text the text
     * @return true if the text is valid
     */
    public static boolean isMessage(String text) {
        return hasLength(text, MESSAGE_LENGTH)
                && text.codePoints()
                        .allMatch(point -> point == '\n'
                                || point == '\r'
                                || (!Character.isISOControl(point) && !isSurrogate(point)));
    }

    /**
     * Checks whether the text is valid data of an invitation.
     *
     * @param text the text
     * @return true if the text is valid
     */
    public static boolean isData(String text) {
        return hasLength(text, DATA_LENGTH) && text.codePoints().allMatch(point -> point != 0 && !isSurrogate(point));
    }

    /**
     * Checks whether the text is a well-formed BCP 47 language tag.
     *
     * @param text the text
     * @return true if the text is valid
     */
    public static boolean isLanguage(String text) {
        return hasLength(text, LANGUAGE_LENGTH) && LANGUAGE.matcher(text).matches();
    }

    private static boolean hasLength(String text, int most) {
        return !text.isEmpty() && text.length() <= most;
    }

    private static boolean isSurrogate(int codePoint) {
        return Character.getType(codePoint) == Character.SURROGATE;
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
