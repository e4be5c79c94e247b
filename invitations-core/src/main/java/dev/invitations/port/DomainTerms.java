package dev.invitations.port;

import dev.invitations.model.EmailAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The terms of a domain: whether it is closed, and the mail domains whose addresses may be invited. Immutable: a method
 * that changes a setting returns new terms.
 */
public final class DomainTerms {

    private static final DomainTerms NONE = new DomainTerms(false, List.of());

    private static final Pattern MAIL_DOMAIN = Pattern.compile(
            "(?:\\*\\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.){1,126}+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");

    private final boolean closed;
    private final List<String> mailDomains;

    private DomainTerms(boolean closed, List<String> mailDomains) {
        this.closed = closed;
        this.mailDomains = mailDomains;
    }

    /**
     * Returns terms without a restriction.
     *
     * @return the terms
     */
    public static DomainTerms none() {
        return NONE;
    }

    /**
     * Closes the domain: send, resend, accept, assign, addFounder and transfer are refused with
     * {@link dev.invitations.model.Reason#DOMAIN_CLOSED}. Invitations can still be rejected and deleted, and members
     * can be removed and leave.
     *
     * @return terms of a closed domain
     */
    public DomainTerms closed() {
        return new DomainTerms(true, mailDomains);
    }

    /**
     * Restricts invitations to e-mail addresses. An address whose mail domain matches none of the names is refused with
     * {@link dev.invitations.model.Reason#ADDRESS_NOT_ALLOWED} at send and resend. Invitations to users are not
     * restricted.
     *
     * @param names at least one mail domain, such as {@code example.org}, or {@code *.example.org} for every domain
     *     below {@code example.org}, without {@code example.org} itself. Case does not matter
     * @return terms with these mail domains, which replace earlier ones
     * @throws IllegalArgumentException if the array is empty, or a name is not a mail domain
     */
    public DomainTerms mailDomains(String... names) {
        if (names.length == 0) {
            throw new IllegalArgumentException("names must have at least 1 entry, but had 0");
        }
        List<String> folded = new ArrayList<>();
        for (String name : names) {
            // The address folds only the letters A to Z.
            String domain = EmailAddress.of(Objects.requireNonNull(name, "names must not contain null"))
                    .value();
            if (!MAIL_DOMAIN.matcher(domain).matches()) {
                throw new IllegalArgumentException(
                        "names must be mail domains in ASCII, such as example.org or *.example.org, but one was "
                                + name);
            }
            folded.add(domain);
        }
        return new DomainTerms(closed, List.copyOf(folded));
    }

    /**
     * Returns whether the domain is closed.
     *
     * @return true after {@link #closed()}
     */
    public boolean isClosed() {
        return closed;
    }

    /**
     * Checks whether the address may be invited.
     *
     * @param address the address
     * @return true if the terms name no mail domain, or one that matches
     */
    public boolean allows(EmailAddress address) {
        String domain = address.mailDomain();
        return mailDomains.isEmpty()
                || mailDomains.stream()
                        .anyMatch(allowed -> allowed.startsWith("*.")
                                ? domain.endsWith(allowed.substring(1))
                                : domain.equals(allowed));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DomainTerms terms && closed == terms.closed && mailDomains.equals(terms.mailDomains);
    }

    @Override
    public int hashCode() {
        return Objects.hash(closed, mailDomains);
    }

    @Override
    public String toString() {
        return "DomainTerms[closed=" + closed + ", mailDomains=" + mailDomains + "]";
    }
}
