/** The broker that tests can script, for authors of tests. */

export {
  createBroker,
  type AccessRequest,
  type AclRule,
  type Attachment,
  type Broker,
  type BrokerOptions,
  type Clock,
  type ConnectedClient,
  type Credentials,
  type Message,
  type MessageSource,
  type Misbehaviour,
  type Reason,
  type Rule,
  type ScriptedEvent,
  type SessionView,
  type Subscription,
  type TimelineEntry,
  type Transport,
} from './broker/broker.ts'
