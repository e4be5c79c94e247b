package dev.invitations.examples.mail;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.UnsupportedEncodingException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One address, checked, with a harmless name. */
final class Mailbox {

    /** RFC 5321 allows no longer path, less its brackets. */
    private static final int LENGTH = 254;

    /** What people have; not the quotes, comments, routes and literals that RFC 5322 allows as well. */
    private static final Pattern ADDRESS =
            Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*");

    private Mailbox() {}

    /** @throws AddressException without the address in its message */
    static InternetAddress of(@Nullable String name, String address) throws AddressException {
        if (address.length() > LENGTH || !ADDRESS.matcher(address).matches()) {
            throw new AddressException("Not exactly one address");
        }
        InternetAddress mailbox = new InternetAddress(address, true);
        if (name != null) {
            try {
                mailbox.setPersonal(header(OneLine.of(name)), UTF_8.name());
            } catch (UnsupportedEncodingException e) {
                throw new AssertionError(e);
            }
        }
        return mailbox;
    }

    /** A line for a header: what looks like an encoded word would be decoded by the reader into anything. */
    static String header(String line) {
        return line.replace("=?", "= ?");
    }
}
