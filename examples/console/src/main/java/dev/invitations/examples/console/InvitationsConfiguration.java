package dev.invitations.examples.console;

import dev.invitations.Invitations;
import dev.invitations.LinkKeys;
import dev.invitations.examples.metrics.InvitationMetrics;
import dev.invitations.jdbc.JdbcStorage;
import dev.invitations.jdbc.JdbcTables;
import dev.invitations.jdbc.MembersTable;
import dev.invitations.jdbc.SpringConnectionSource;
import dev.invitations.model.Action;
import dev.invitations.model.Role;
import dev.invitations.port.HostRules;
import dev.invitations.port.Notifier;
import dev.invitations.port.RoleCatalog;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Configures the library: roles, the host's members table, and use in the host's transactions. */
@Configuration(proxyBeanMethods = false)
class InvitationsConfiguration {

    private static final Role VIEWER = Role.of("viewer", Action.of("reports.view"));
    private static final Role EDITOR =
            Role.of("editor", Action.MEMBERS_VIEW, Action.of("reports.edit")).including(VIEWER);

    static final RoleCatalog ROLES = RoleCatalog.of(
            Role.of("admin", Action.allOfInvitations(), Action.allOfMembers()).including(EDITOR),
            Role.of("lead", Action.INVITATIONS_SEND).including(EDITOR),
            EDITOR,
            VIEWER);

    static final JdbcTables TABLES =
            JdbcTables.standard().members(MembersTable.named("domain_members").founder("founder"));

    /** The console has no rules. A bean with rules replaces these. */
    private static final HostRules NO_RULES = new HostRules() {};

    static final Duration TIME_TO_ANSWER = Duration.ofDays(14);

    /** Returns the library. Each command joins the current transaction of Spring, and mail is sent outside. */
    @Bean
    Invitations invitations(
            DataSource database,
            Notifier notifier,
            MeterRegistry registry,
            ObjectProvider<HostRules> rules,
            Environment environment) {
        return Invitations.builder()
                .storage(JdbcStorage.joining(SpringConnectionSource.of(database), TABLES))
                .deliverWith(JdbcStorage.over(database, TABLES))
                .roles(ROLES)
                .notifier(notifier)
                .listener(new InvitationMetrics(registry))
                .timeToLive(TIME_TO_ANSWER)
                .links(LinkKeys.of(LinkSecret.of(environment)))
                .rules(rules.getIfAvailable(() -> NO_RULES))
                .build();
    }

    /** Returns the delivery job. It holds no connection and no transaction while a mail is sent. */
    @Bean
    DeliveryJob deliveries(Invitations invitations) {
        return new DeliveryJob(invitations.notifications());
    }
}
