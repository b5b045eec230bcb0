package io.github.shmarray.flight;

import io.github.shmarray.error.NoSuchSegmentException;
import io.github.shmarray.error.SegmentAccessException;
import io.github.shmarray.error.SegmentExistsException;
import io.github.shmarray.error.SharedMemoryException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import javax.net.ssl.SSLException;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;

/** What fails between hosts, as the exceptions of the library, in words. */
final class Refusals {
    private Refusals() {}

    /** Of a file. */
    static SharedMemoryException of(String operation, IOException cause) {
        String text = cause.getMessage();
        SharedMemoryException refused = switch (cause) {
            case NoSuchFileException none -> new NoSuchSegmentException(operation + ": there is no " + text, 0);
            case AccessDeniedException denied ->
                new SegmentAccessException(operation + ": this user may not open " + text, 0);
            case FileAlreadyExistsException taken ->
                new SegmentExistsException(
                        operation + ": the name is taken, and stays as it is; to replace it there is --replace"
                                + " (withReplace)",
                        0);
            default -> new SharedMemoryException(operation + ": " + (text == null ? cause : text), 0);
        };
        refused.initCause(cause);
        return refused;
    }

    /** Of a call to a server. */
    static SharedMemoryException of(String operation, FlightRuntimeException cause) {
        CallStatus status = cause.status();
        String text = status.description() == null || status.description().isBlank()
                ? innermost(cause).toString()
                : status.description();
        SharedMemoryException refused = switch (status.code()) {
            case NOT_FOUND -> new NoSuchSegmentException(operation + ": " + text, 0);
            case UNAUTHENTICATED, UNAUTHORIZED ->
                new SegmentAccessException(operation + ": the server refuses: " + text, 0);
            case ALREADY_EXISTS -> new SegmentExistsException(text, 0);
            case TIMED_OUT ->
                new SharedMemoryException(
                        operation + ": the server has not answered in time; is it stopped or busy? (" + text + ")", 0);
            case UNAVAILABLE -> new SharedMemoryException(operation + ": " + unreachable(cause, text), 0);
            default -> new SharedMemoryException(operation + ": " + text, 0);
        };
        refused.initCause(cause);
        return refused;
    }

    static Throwable innermost(Throwable failed) {
        Throwable innermost = failed;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return innermost;
    }

    /** The innermost cause knows what it was: the handshake, the certificate, the port. */
    private static String unreachable(Throwable failed, String text) {
        Throwable innermost = failed;
        boolean isOfTls = failed instanceof SSLException;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
            isOfTls |= innermost instanceof SSLException;
        }
        String why = innermost == failed || innermost.getMessage() == null ? text : innermost.getMessage();
        return "the server cannot be reached, or has ended: " + why
                + (isOfTls
                        ? "; does it speak TLS, and with the certificate that --trust (withTrust) names?"
                        : "; is it running, with or without TLS as here?");
    }

    /**
     * Looks whether there is a folder.
     *
     * @throws IllegalArgumentException if there is none
     * @throws SharedMemoryException if that cannot be told
     */
    static void requireFolder(String operation, Path folder) {
        boolean isFolder;
        try {
            isFolder = Files.readAttributes(folder, BasicFileAttributes.class).isDirectory();
        } catch (NoSuchFileException none) {
            isFolder = false;
        } catch (IOException e) {
            throw of(operation, e);
        }
        if (!isFolder) {
            throw new IllegalArgumentException(operation + ": there is no such folder");
        }
    }

    /** Whether the same call may go well a little later. Who has waited long for an answer does not wait again. */
    static boolean isPassing(FlightRuntimeException failed) {
        FlightStatusCode code = failed.status().code();
        return code == FlightStatusCode.UNAVAILABLE
                || code == FlightStatusCode.INTERNAL
                || code == FlightStatusCode.UNKNOWN
                || code == FlightStatusCode.CANCELLED;
    }
}
