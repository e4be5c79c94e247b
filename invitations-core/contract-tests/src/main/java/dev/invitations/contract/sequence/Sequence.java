package dev.invitations.contract.sequence;

import dev.invitations.contract.model.ReferenceModel.HostSettings;
import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.UserId;
import java.util.List;

/**
 * Random steps with few users and domains, and the settings of the host that runs them.
 *
 * @param users the users that occur most often; the first two found a domain each
 * @param addresses the addresses that occur most often
 * @param domains the domains that occur most often; the last one has no members at the beginning
 */
public record Sequence(
        List<UserId> users,
        List<EmailAddress> addresses,
        List<DomainId> domains,
        HostSettings settings,
        List<SequenceStep> steps) {}
