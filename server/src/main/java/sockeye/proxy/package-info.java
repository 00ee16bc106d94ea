/**
 * The PROXY protocol, versions 1 and 2: how a proxy tells the server behind it whom a connection
 * comes from. See {@link sockeye.proxy.ProxyHeader}, and {@link sockeye.proxy.TrustedSources} for
 * whom to believe.
 */
@NullMarked
package sockeye.proxy;

import org.jspecify.annotations.NullMarked;
