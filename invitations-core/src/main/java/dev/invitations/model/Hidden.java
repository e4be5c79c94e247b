package dev.invitations.model;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.immutables.value.Value;

/** How the values of this package are generated: implementations stay inside, callers see the type and its builder. */
@Value.Style(
        visibility = Value.Style.ImplementationVisibility.PACKAGE,
        overshadowImplementation = true,
        jdkOnly = true,
        allowedClasspathAnnotations = {Override.class})
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.TYPE)
@interface Hidden {}
