package dev.nectar.bytecode.flow;

import dev.nectar.bytecode.Dialect;
import dev.nectar.bytecode.Disassembler;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The flow of a program as a picture in SVG 1.1: a box for each block, in the order of the code,
 * and a way for each edge. Those forward run at the right of the boxes, those back to the header of
 * a loop, which are bold, at the left, calls dotted at the far right; blocks that cannot be reached
 * are grey.
 */
public final class FlowSvg {
  private static final int LINE = 15;
  private static final int LETTER = 7;
  private static final int MARGIN = 10;
  private static final int BETWEEN = 24;
  private static final int LANE = 12;

  private final ProgramFlow program;
  private final Disassembler disassembler;
  private final List<Box> boxes = new ArrayList<>();

  /** The first box of each function. */
  private final List<Integer> starts = new ArrayList<>();

  private final List<Way> back = new ArrayList<>();
  private final List<Way> forth = new ArrayList<>();
  private int bottom = MARGIN;

  private FlowSvg(ProgramFlow program, Disassembler disassembler) {
    this.program = program;
    this.disassembler = disassembler;
  }

  /**
   * A block in its place.
   *
   * @param title of the function that it starts, or empty
   * @param lines of text, a line each
   */
  private record Box(String title, List<String> lines, boolean reachable, int top) {
    int height() {
      return lines.size() * LINE + MARGIN;
    }

    int end() {
      return top + height();
    }
  }

  /** A way from the end of a box to the start of another. */
  private record Way(int from, int to, String text, String kind) {
    int low() {
      return Math.min(from, to);
    }

    int high() {
      return Math.max(from, to);
    }
  }

  /**
   * The picture, with instructions as the kernel writes them.
   *
   * @param program the flow
   * @return a whole file
   */
  public static String print(ProgramFlow program) {
    return print(program, new Disassembler(Dialect.KERNEL));
  }

  /**
   * The picture.
   *
   * @param program the flow
   * @param disassembler how to write instructions
   * @return a whole file
   */
  public static String print(ProgramFlow program, Disassembler disassembler) {
    FlowSvg svg = new FlowSvg(program, disassembler);
    program.functions().forEach(svg::place);
    program.functions().forEach(svg::connect);
    program.calls().sites().forEach(svg::call);
    return svg.draw();
  }

  private void place(FunctionFlow function) {
    starts.add(boxes.size());
    for (Block block : function.blocks()) {
      List<String> lines = new ArrayList<>();
      for (int i = block.first(); i < block.end(); i++) {
        String text = disassembler.print(program.instructions().get(i));
        lines.add(program.slot(i) + ": " + text);
      }
      boolean first = block.number() == 0;
      int top = bottom + (first ? LINE + MARGIN : 0);
      Box box =
          new Box(
              first ? "function " + function.number() : "",
              lines,
              function.isReachable(block.number()),
              top);
      boxes.add(box);
      bottom = box.end() + BETWEEN;
    }
  }

  private int box(int function, int block) {
    return starts.get(function) + block;
  }

  private void connect(FunctionFlow function) {
    Dominators dominators = Dominators.of(function);
    for (Block block : function.blocks()) {
      for (Edge edge : block.successors()) {
        if (edge.kind() != EdgeKind.EXIT && edge.to() != function.exit()) {
          int from = box(function.number(), edge.from());
          int to = box(function.number(), edge.to());
          boolean loop = dominators.dominates(edge.to(), edge.from());
          Way way = new Way(from, to, edge.kind().text(), loop ? "loop" : "way");
          (to <= from ? back : forth).add(way);
        }
      }
    }
  }

  private void call(CallSite site) {
    FunctionFlow caller = program.functions().get(site.caller());
    int from = box(site.caller(), caller.blockAt(site.instruction()).number());
    String text = site.kind() == CallSite.Kind.CALL ? "call" : "address";
    forth.add(new Way(from, box(site.callee(), 0), text, "call"));
  }

  private String draw() {
    List<Integer> left = lanes(back);
    List<Integer> right = lanes(forth);
    int start = MARGIN + LANE * (1 + most(left));
    int letters =
        boxes.stream()
            .flatMap(box -> box.lines().stream())
            .mapToInt(String::length)
            .max()
            .orElse(0);
    int width = letters * LETTER + 2 * MARGIN;
    StringBuilder out = new StringBuilder();
    int whole = start + width + LANE * (1 + most(right)) + MARGIN;
    out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"").append(whole);
    out.append("\" height=\"").append(bottom).append("\">\n");
    out.append(
        """
        <style>
          rect { fill: white; stroke: black }
          text { font: 12px monospace; white-space: pre }
          path { fill: none; stroke: #357; marker-end: url(#end) }
          .loop { stroke-width: 2.5 } .call { stroke-dasharray: 2 3 }
          .unreached rect { stroke: #999 } .unreached text { fill: #999 }
        </style>
        <marker id="end" markerUnits="userSpaceOnUse" markerWidth="8" markerHeight="8" refX="8" \
        refY="4" orient="auto"><polygon points="0,0 8,4 0,8" fill="#357"/></marker>
        """);
    boxes.forEach(box -> box(out, box, start, width));
    for (int i = 0; i < back.size(); i++) {
      way(out, back.get(i), start, start - LANE * (1 + left.get(i)));
    }
    for (int i = 0; i < forth.size(); i++) {
      way(out, forth.get(i), start + width, start + width + LANE * (1 + right.get(i)));
    }
    return out.append("</svg>\n").toString();
  }

  private static int most(List<Integer> lanes) {
    return lanes.stream().mapToInt(lane -> lane + 1).max().orElse(0);
  }

  /** A lane for each way, the nearest that no other is on there; sorts the ways. */
  private static List<Integer> lanes(List<Way> ways) {
    ways.sort(
        Comparator.comparingInt(Way::low)
            .thenComparingInt(Way::high)
            .thenComparingInt(Way::from)
            .thenComparing(Way::text));
    List<Integer> ends = new ArrayList<>();
    List<Integer> lanes = new ArrayList<>();
    for (Way way : ways) {
      int lane = 0;
      while (lane < ends.size() && ends.get(lane) > way.low()) {
        lane++;
      }
      if (lane == ends.size()) {
        ends.add(way.high());
      } else {
        ends.set(lane, way.high());
      }
      lanes.add(lane);
    }
    return lanes;
  }

  private static void box(StringBuilder out, Box box, int start, int width) {
    out.append(box.reachable() ? "<g>" : "<g class=\"unreached\">");
    if (!box.title().isEmpty()) {
      text(out, start, box.top() - MARGIN, box.title());
    }
    out.append("<rect x=\"").append(start).append("\" y=\"").append(box.top());
    out.append("\" width=\"").append(width).append("\" height=\"").append(box.height());
    out.append("\"/>");
    int at = box.top() + LINE;
    for (String line : box.lines()) {
      text(out, start + MARGIN, at, line);
      at += LINE;
    }
    out.append("</g>\n");
  }

  private static void text(StringBuilder out, int x, int y, String text) {
    out.append("<text x=\"").append(x).append("\" y=\"").append(y).append("\">");
    out.append(escaped(text)).append("</text>");
  }

  private void way(StringBuilder out, Way way, int side, int lane) {
    int from = boxes.get(way.from()).end() - MARGIN / 2;
    int to = boxes.get(way.to()).top() + MARGIN / 2;
    out.append("<path class=\"").append(way.kind()).append("\" d=\"M").append(side).append(' ');
    out.append(from).append(" H").append(lane).append(" V").append(to).append(" H").append(side);
    out.append("\"><title>").append(escaped(way.text())).append("</title></path>\n");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
