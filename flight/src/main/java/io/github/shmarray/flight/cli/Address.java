package io.github.shmarray.flight.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where a server listens: {@code 10.0.0.7:8815}, {@code [::1]:8815}. */
record Address(String host, int port) {
    /** Of the command line. */
    static final class Converter implements ITypeConverter<Address> {
        @Override
        public Address convert(String text) {
            int colon = text.lastIndexOf(':');
            String host = colon < 0 ? "" : text.substring(0, colon).replaceAll("^\\[(.*)]$", "$1");
            String port = text.substring(colon + 1);
            if (host.isEmpty() || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 0xffff) {
                throw new TypeConversionException("\"" + text + "\" is not HOST:PORT, such as 127.0.0.1:8815");
            }
            return new Address(host, Integer.parseInt(port));
        }
    }
}
