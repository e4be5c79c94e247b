package dev.invitations.contract.model;

import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.Invitee;
import dev.invitations.port.Objection;
import dev.invitations.port.Proposal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** The rules of the host of a {@link ReferenceModel}. */
final class ReferenceHost {

    private final Set<DomainId> closed = new HashSet<>();
    private final Map<DomainId, List<String>> mailDomains = new HashMap<>();
    private Function<Proposal, Optional<Objection>> review = proposal -> Optional.empty();

    ReferenceHost() {}

    ReferenceHost(ReferenceHost other) {
        closed.addAll(other.closed);
        mailDomains.putAll(other.mailDomains);
        review = other.review;
    }

    void setTerms(DomainId domain, boolean isClosed, List<String> names) {
        if (isClosed) {
            closed.add(domain);
        } else {
            closed.remove(domain);
        }
        mailDomains.put(domain, names);
    }

    void reviewing(Function<Proposal, Optional<Objection>> ofSteps) {
        review = ofSteps;
    }

    boolean isClosed(DomainId domain) {
        return closed.contains(domain);
    }

    /** Returns whether the invitee is a user, or an address of one of the mail domains. */
    boolean allows(DomainId domain, Invitee invitee) {
        List<String> names = mailDomains.getOrDefault(domain, List.of());
        if (names.isEmpty() || !(invitee instanceof EmailAddress)) {
            return true;
        }
        String mailDomain = invitee.value().replaceFirst(".*@", "");
        return names.stream()
                .anyMatch(name ->
                        name.startsWith("*") ? mailDomain.endsWith(name.replace("*", "")) : mailDomain.equals(name));
    }

    Optional<String> objection(Proposal proposal) {
        return review.apply(proposal).map(Objection::code);
    }
}
