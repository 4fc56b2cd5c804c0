/** The one place that names the Kubernetes client: what it does not name here stays out of the program. Loaded where it is used. */
import { CoreV1Api, createConfiguration, KubeConfig, PatchStrategy, ServerConfiguration, setHeaderOptions } from '@kubernetes/client-node';
import { of } from '@kubernetes/client-node/dist/gen/rxjsStub.js';
import type { KubeCredentials } from './kube-credentials.ts';

/**
 * The client's own default waits 300 s for an answer and ignores a `signal` option: a middleware sets the signal on every
 * request (client-node 2.0.1). The cluster is built here, so that nothing of the kubeconfig but what
 * {@link KubeCredentials} let through has an effect.
 */
export function coreApi(credentials: KubeCredentials, timeoutMs: number): CoreV1Api {
  const { server, ca, cert, key, token } = credentials;
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    { name: 'cluster', server, caData: ca.toString('base64'), skipTLSVerify: false },
    {
      name: 'user',
      ...(cert === undefined || key === undefined ? {} : { certData: cert.toString('base64'), keyData: key.toString('base64') }),
      ...(token === undefined ? {} : { token }),
    },
  );
  const signal = AbortSignal.timeout(timeoutMs);
  return new CoreV1Api(
    createConfiguration({
      baseServer: new ServerConfiguration(server.replace(/\/$/, ''), {}),
      authMethods: { default: config },
      middleware: [
        {
          pre: (context) => {
            context.setSignal(signal);
            return of(context);
          },
          post: (response) => of(response),
        },
      ],
    }),
  );
}

/** Whatever the body, the client calls a patch a JSON patch unless the header says otherwise. */
export const asMergePatch = setHeaderOptions('Content-Type', PatchStrategy.MergePatch);
