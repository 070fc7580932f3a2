// Everything that the bot draws for Slack, in the words of Slack's own types; the JSON schema is made of it.
import type { HomeView, KnownBlock, MessageMetadata, ModalView } from "@slack/types";

export interface Message {
  text: string;
  blocks: KnownBlock[];
  metadata?: MessageMetadata;
}

export interface Bodies {
  message?: Message;
  modal?: ModalView;
  home?: HomeView;
}
