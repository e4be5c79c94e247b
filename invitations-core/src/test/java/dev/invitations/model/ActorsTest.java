package dev.invitations.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
class ActorsTest {

    private static final UserId CAROL = new UserId("carol");
    private static final EmailAddress HOME = EmailAddress.of("carol@example.org");
    private static final EmailAddress WORK = EmailAddress.of("carol@work.example");

    @Test
    void a_verified_user_has_its_addresses_in_their_order() {
        VerifiedUser verified = VerifiedUser.of(CAROL).withEmail(WORK).withEmail("Carol@Example.org");
        assertThat(verified.user()).isEqualTo(CAROL);
        assertThat(verified.addresses()).containsExactly(WORK, HOME).isUnmodifiable();
        assertThat(verified.withEmail("CAROL@WORK.EXAMPLE").addresses()).containsExactly(WORK, HOME);
        assertThat(verified).hasToString("VerifiedUser[user=carol, addresses=[carol@work.example, carol@example.org]]");
    }

    @Test
    void adding_an_address_leaves_the_user_unchanged() {
        VerifiedUser without = VerifiedUser.of(CAROL);
        VerifiedUser one = without.withEmail(HOME);
        one.withEmail(WORK);
        assertThat(without.addresses()).isEmpty();
        assertThat(without.addresses()).isUnmodifiable();
        assertThat(one.addresses()).containsExactly(HOME);
    }

    @Test
    void verified_users_are_equal_if_their_addresses_are() {
        VerifiedUser verified = VerifiedUser.of(CAROL).withEmail(HOME).withEmail(WORK);
        assertThat(verified)
                .isEqualTo(VerifiedUser.of(CAROL).withEmail(WORK).withEmail(HOME))
                .hasSameHashCodeAs(VerifiedUser.of(CAROL).withEmail(WORK).withEmail(HOME))
                .isNotEqualTo(VerifiedUser.of(CAROL).withEmail(HOME))
                .isNotEqualTo(VerifiedUser.of(new UserId("dan")).withEmail(HOME).withEmail(WORK));
        assertThat(verified).isNotEqualTo("carol");
    }

    /** Only the methods of the API check the limits, so a host can build the actor first. */
    @Test
    void any_address_can_be_added() {
        VerifiedUser many = VerifiedUser.of(CAROL);
        for (int i = 0; i < 30; i++) {
            many = many.withEmail(i + "@");
        }
        assertThat(many.addresses()).hasSize(30);
    }

    @Test
    void the_holder_of_a_link_has_the_user_and_the_token() {
        LinkHolder holder = LinkHolder.of(CAROL, "i1.secret");
        assertThat(holder.user()).isEqualTo(CAROL);
        assertThat(holder.token()).isEqualTo("i1.secret");
        assertThat(holder)
                .isEqualTo(LinkHolder.of(new UserId("carol"), "i1.secret"))
                .hasSameHashCodeAs(LinkHolder.of(new UserId("carol"), "i1.secret"))
                .isNotEqualTo(LinkHolder.of(CAROL, "i1.other"))
                .isNotEqualTo(LinkHolder.of(new UserId("dan"), "i1.secret"));
        assertThat(holder).isNotEqualTo("carol");
    }

    @Test
    void the_text_of_a_link_holder_has_no_token() {
        assertThat(LinkHolder.of(CAROL, "i1.secret")).hasToString("LinkHolder[user=carol]");
        assertThat(List.of(Optional.of(LinkHolder.of(CAROL, "i1.secret"))).toString())
                .doesNotContain("secret");
    }

    @Test
    void a_user_acts_for_itself() {
        Actor actor = CAROL;
        assertThat(actor.user()).isSameAs(CAROL);
    }

    @Test
    void missing_values_are_refused() {
        refused("user", () -> VerifiedUser.of(null));
        refused("address", () -> VerifiedUser.of(CAROL).withEmail((EmailAddress) null));
        refused("address", () -> VerifiedUser.of(CAROL).withEmail((String) null));
        refused("user", () -> LinkHolder.of(null, "i1.secret"));
        refused("token", () -> LinkHolder.of(CAROL, null));
    }

    private static void refused(String field, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(InvitationException.class, refusal -> {
                    assertThat(refusal.reason()).isEqualTo(Reason.INVALID_INPUT);
                    assertThat(refusal.field()).contains(field);
                })
                .hasMessage(field + " must not be null");
    }
}
