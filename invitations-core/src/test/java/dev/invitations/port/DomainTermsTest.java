package dev.invitations.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.invitations.model.DomainId;
import dev.invitations.model.EmailAddress;
import dev.invitations.model.UserId;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

@NullUnmarked
class DomainTermsTest {

    @ParameterizedTest
    @CsvSource({
        "example.org,          a@example.org,                     true",
        "example.org,          A@EXAMPLE.ORG,                     true",
        "EXAMPLE.org,          a@example.org,                     true",
        "example.org,          a@evilexample.org,                 false",
        "example.org,          a@a.example.org,                   false",
        "example.org,          a@example.org.evil.com,            false",
        "example.org,          a@example.com,                     false",
        "example.org,          example.org@evil.com,              false",
        "example.org,          @example.org@evil.com,             false",
        "example.org,          a@org,                             false",
        "example.org,          a,                                 false",
        "*.example.org,        a@a.example.org,                   true",
        "*.example.org,        a@a.b.example.org,                 true",
        "*.EXAMPLE.org,        a@A.Example.ORG,                   true",
        "*.example.org,        a@example.org,                     false",
        "*.example.org,        a@xexample.org,                    false",
        "*.example.org,        a@a.example.org.evil.com,          false",
        "*.example.org,        a@a-example.org,                   false",
        "*.example.org,        a.example.org,                     false",
        "xn--bcher-kva.example, a@xn--bcher-kva.example,          true",
        "xn--bcher-kva.example, a@xn--bcher-kvb.example,          false",
    })
    void an_address_is_allowed_exactly_if_its_mail_domain_matches(String name, String address, boolean allowed) {
        assertThat(DomainTerms.none().mailDomains(name).allows(EmailAddress.of(address)))
                .isEqualTo(allowed);
    }

    @Test
    void one_matching_mail_domain_is_enough() {
        DomainTerms terms = DomainTerms.none().mailDomains("example.org", "*.example.org", "work.example");
        for (String address : new String[] {"a@example.org", "a@b.example.org", "a@work.example"}) {
            assertThat(terms.allows(EmailAddress.of(address))).isTrue();
        }
        assertThat(terms.allows(EmailAddress.of("a@b.work.example"))).isFalse();
    }

    @Test
    void every_address_is_allowed_without_mail_domains() {
        assertThat(DomainTerms.none().allows(EmailAddress.of("a@evil.com"))).isTrue();
        assertThat(DomainTerms.none().closed().allows(EmailAddress.of("a@evil.com")))
                .isTrue();
    }

    @Test
    void the_default_locale_does_not_change_the_folding() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr-TR"));
        try {
            DomainTerms terms = DomainTerms.none().mailDomains("ISTANBUL.EXAMPLE");
            assertThat(terms.allows(EmailAddress.of("info@istanbul.example"))).isTrue();
            assertThat(terms.allows(EmailAddress.of("INFO@ISTANBUL.EXAMPLE"))).isTrue();
        } finally {
            Locale.setDefault(before);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "*.",
                "*.*",
                "org",
                "*.org",
                "**.example.org",
                "*example.org",
                "a.*.example.org",
                ".example.org",
                "example.org.",
                "example..org",
                "-example.org",
                "example-.org",
                "@example.org",
                "a@example.org",
                " example.org",
                "example.org ",
                "example.org\n",
                "exa_mple.org",
                "b\u00fccher.example",
                "\u212a.org",
                "example.org,example.com"
            })
    void another_name_is_refused(String name) {
        assertThatThrownBy(() -> DomainTerms.none().mailDomains("example.org", name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(
                        "names must be mail domains in ASCII, such as example.org or *.example.org, but");
    }

    @Test
    void a_missing_name_is_refused() {
        assertThatThrownBy(() -> DomainTerms.none().mailDomains())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("names must have at least 1 entry, but had 0");
        assertThatThrownBy(() -> DomainTerms.none().mailDomains("example.org", null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("names must not contain null");
    }

    @Test
    void a_setting_leaves_the_terms_unchanged_and_keeps_the_other_setting() {
        DomainTerms names = DomainTerms.none().mailDomains("example.org");
        DomainTerms both = names.closed();
        assertThat(DomainTerms.none().isClosed()).isFalse();
        assertThat(names.isClosed()).isFalse();
        assertThat(both.isClosed()).isTrue();
        assertThat(both.allows(EmailAddress.of("a@evil.com"))).isFalse();
        DomainTerms replaced = both.mailDomains("work.example");
        assertThat(replaced.isClosed()).isTrue();
        assertThat(replaced.allows(EmailAddress.of("a@work.example"))).isTrue();
        assertThat(replaced.allows(EmailAddress.of("a@example.org"))).isFalse();
    }

    @Test
    void the_names_are_copied() {
        String[] names = {"example.org"};
        DomainTerms terms = DomainTerms.none().mailDomains(names);
        names[0] = "evil.com";
        assertThat(terms.allows(EmailAddress.of("a@example.org"))).isTrue();
        assertThat(terms.allows(EmailAddress.of("a@evil.com"))).isFalse();
    }

    @Test
    void terms_are_equal_if_their_settings_are() {
        DomainTerms terms = DomainTerms.none().closed().mailDomains("Example.org");
        assertThat(terms)
                .isEqualTo(DomainTerms.none().mailDomains("example.org").closed())
                .hasSameHashCodeAs(DomainTerms.none().mailDomains("example.org").closed())
                .hasToString("DomainTerms[closed=true, mailDomains=[example.org]]")
                .isNotEqualTo(DomainTerms.none().closed())
                .isNotEqualTo(DomainTerms.none().mailDomains("example.org"))
                .isNotEqualTo(new Object());
        assertThat(DomainTerms.none()).isEqualTo(DomainTerms.none());
    }

    @ParameterizedTest
    @ValueSource(strings = {"two-factor-required", "x", "A.b_c:d-9"})
    void the_code_of_an_objection_is_a_name(String code) {
        assertThat(Objection.of(code).code()).isEqualTo(code);
        assertThat(Objection.of(code)).isEqualTo(new Objection(code)).hasSameHashCodeAs(new Objection(code));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "two words", "caf\u00e9", "a\nb", "<b>", "x/y"})
    void another_code_is_refused(String code) {
        assertThatThrownBy(() -> Objection.of(code))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "code must be 1 to 64 letters, digits, dots, underscores, colons or hyphens, but was " + code);
    }

    @Test
    void the_length_of_a_code_is_limited() {
        assertThat(Objection.of("x".repeat(64)).code()).hasSize(64);
        assertThatThrownBy(() -> Objection.of("x".repeat(65))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rules_allow_everything_by_default() {
        HostRules rules = new HostRules() {};
        Proposal proposal = new Proposal(
                Proposal.Kind.ASSIGN,
                new DomainId("acme"),
                new UserId("ada"),
                new UserId("bob"),
                "viewer",
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        assertThat(rules.in(new DomainId("acme"))).isEqualTo(DomainTerms.none());
        assertThat(rules.review(proposal)).isEmpty();
    }
}
