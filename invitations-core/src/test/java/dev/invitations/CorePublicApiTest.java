package dev.invitations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.invitations.model.Actor;
import dev.invitations.model.Invitation;
import dev.invitations.publicapi.PublicApi;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CorePublicApiTest {

    @Test
    void the_public_api_equals_the_recorded_text() throws IOException {
        PublicApi.verify(Invitations.class);
    }

    @Test
    void the_text_contains_only_members_that_a_host_can_use() {
        assertThat(PublicApi.describe(Sample.class))
                .containsExactly(
                        "protected abstract static class dev.invitations.CorePublicApiTest$Sample<T extends java.lang.Number>"
                                + " extends dev.invitations.CorePublicApiTest$HiddenSuperclass implements"
                                + " java.util.function.Supplier<T>",
                        "dev.invitations.CorePublicApiTest$Sample: protected Sample(T, java.lang.String...)"
                                + " throws java.io.IOException",
                        "dev.invitations.CorePublicApiTest$Sample: public <E> java.util.List<E> inherited(@Nullable E)",
                        "dev.invitations.CorePublicApiTest$Sample: public abstract @Nullable T get()",
                        "dev.invitations.CorePublicApiTest$Sample: public static final int LIMIT = 7");
    }

    @SuppressWarnings("EffectivelyPrivate") // as the generated superclass of a builder
    private static class HiddenSuperclass {

        public <E> List<E> inherited(@Nullable E element) {
            return element == null ? List.of() : List.of(element);
        }
    }

    protected abstract static class Sample<T extends Number> extends HiddenSuperclass implements Supplier<T> {

        public static final int LIMIT = 7;
        static final int HIDDEN = 8;

        protected Sample(T value, String... names) throws IOException {}

        Sample() {}

        @Override
        public abstract @Nullable T get();

        @Override
        public String toString() {
            return "sample";
        }
    }

    @Test
    void every_kind_of_type_is_named() {
        assertThat(PublicApi.describe(Actor.class).get(0))
                .isEqualTo("public sealed interface dev.invitations.model.Actor permits"
                        + " dev.invitations.model.UserId");
        assertThat(PublicApi.describe(Page.class).get(0)).isEqualTo("public final record dev.invitations.Page<T>");
        assertThat(PublicApi.describe(InvitationQuery.Scope.class).get(0))
                .isEqualTo("public static final enum dev.invitations.InvitationQuery$Scope");
        assertThat(PublicApi.describe(Invitation.Builder.class))
                .as("the methods that builders inherit from generated classes")
                .anyMatch(line -> line.endsWith(
                        "public final dev.invitations.model.Invitation$Builder" + " role(java.lang.String)"));
    }
}
