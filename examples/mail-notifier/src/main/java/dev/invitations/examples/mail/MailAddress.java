package dev.invitations.examples.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.UnsupportedEncodingException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes a checked address with a harmless name. */
final class MailAddress {

    /** The longest path of RFC 5321, without its brackets. */
    private static final int LENGTH = 254;

    /** Usual addresses, without the quotes, comments, routes and literals that RFC 5322 also allows. */
    private static final Pattern ADDRESS =
            Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*");

    private MailAddress() {}

    /**
     * Returns the address with the name.
     *
     * @throws AddressException if it is not exactly one address; the message does not contain the address
     */
    static InternetAddress of(@Nullable String name, @Nullable String address) throws AddressException {
        if (address == null
                || address.length() > LENGTH
                || !ADDRESS.matcher(address).matches()) {
            throw new AddressException("Not exactly one address");
        }
        InternetAddress mailbox = new InternetAddress(address, true);
        if (name != null && !name.equals(address)) {
            try {
                mailbox.setPersonal(header(OneLine.of(name)), UTF_8.name());
            } catch (UnsupportedEncodingException e) {
                throw new AssertionError(e);
            }
        }
        return mailbox;
    }

    /**
     * Returns a line for a header. It breaks up encoded words, because mail clients would decode them to arbitrary
     * text.
     */
    static String header(String line) {
        return line.replace("=?", "= ?");
    }
}
