package dev.nectar.script.syntax;

/** The kinds of tokens, with the text diagnostics name them by. */
public enum TokenKind {
  IDENTIFIER("identifier"),
  INTEGER("integer"),
  STRING("string"),
  VARIABLE("variable"),
  MAP("map"),
  POSITIONAL("positional parameter"),
  PARAMETER_COUNT("'$#'"),
  LEFT_BRACE("'{'"),
  RIGHT_BRACE("'}'"),
  LEFT_PAREN("'('"),
  RIGHT_PAREN("')'"),
  LEFT_BRACKET("'['"),
  RIGHT_BRACKET("']'"),
  COMMA("','"),
  SEMICOLON("';'"),
  COLON("':'"),
  QUESTION("'?'"),
  ELVIS("'?:'"),
  DOT("'.'"),
  DOT_DOT("'..'"),
  ARROW("'->'"),
  ASSIGN("'='"),
  PLUS_ASSIGN("'+='"),
  MINUS_ASSIGN("'-='"),
  STAR_ASSIGN("'*='"),
  SLASH_ASSIGN("'/='"),
  PERCENT_ASSIGN("'%='"),
  AND_ASSIGN("'&='"),
  OR_ASSIGN("'|='"),
  XOR_ASSIGN("'^='"),
  SHIFT_LEFT_ASSIGN("'<<='"),
  SHIFT_RIGHT_ASSIGN("'>>='"),
  OR_OR("'||'"),
  AND_AND("'&&'"),
  OR("'|'"),
  XOR("'^'"),
  AND("'&'"),
  EQUAL("'=='"),
  NOT_EQUAL("'!='"),
  LESS("'<'"),
  GREATER("'>'"),
  LESS_EQUAL("'<='"),
  GREATER_EQUAL("'>='"),
  SHIFT_LEFT("'<<'"),
  SHIFT_RIGHT("'>>'"),
  PLUS("'+'"),
  MINUS("'-'"),
  STAR("'*'"),
  SLASH("'/'"),
  PERCENT("'%'"),
  PLUS_PLUS("'++'"),
  MINUS_MINUS("'--'"),
  NOT("'!'"),
  TILDE("'~'"),
  HASH("'#'"),
  END("end of input"),
  /** Something that is no token; the token's text is the message. */
  ERROR("error");

  private final String shown;

  TokenKind(String shown) {
    this.shown = shown;
  }

  @Override
  public String toString() {
    return shown;
  }
}
