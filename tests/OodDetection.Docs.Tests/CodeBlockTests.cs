using Microsoft.CodeAnalysis.CSharp;

namespace OodDetection.Docs.Tests;

/// <summary>Every C# block of the README and of docs/ compiles, without a warning.</summary>
public sealed class CodeBlockTests
{
    public static TheoryData<string, int> Blocks()
    {
        var blocks = new TheoryData<string, int>();
        foreach (var block in Pages.ForUsers.SelectMany(page => page.Blocks)) blocks.Add(block.Page, block.Line);
        return blocks;
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Block_OfAPage_Compiles(string page, int line)
    {
        var blocks = Pages.All[page].Blocks;
        var errors = BlockCompiler.Errors(Compiled(blocks, line));
        Assert.True(errors.Count == 0, string.Join('\n', errors));
    }

    [Fact]
    public void Errors_OfABlock_NamePageLineAndWhatIsWrong()
    {
        const string page = """
            # Title

            <!-- given: IOodDetector detector -->
            ```csharp
            using OodDetection;

            detector.Scare(null!);
            ```

            <!-- goes on -->
            ```csharp
            int number = detector;
            ```
            """;
        var blocks = MarkdownPage.Parse("docs/page.md", page).Blocks;

        var first = Assert.Single(BlockCompiler.Errors(BlockCompiler.Compile(blocks, 0)));
        Assert.StartsWith("docs/page.md(7): CS1061: 'IOodDetector' does not contain a definition for 'Scare'", first, StringComparison.Ordinal);
        var both = BlockCompiler.Errors(BlockCompiler.Compile(blocks, 1));
        Assert.Equal(2, both.Count);
        Assert.StartsWith("docs/page.md(12): CS0029", both.Single(e => e != first), StringComparison.Ordinal);
    }

    private static CSharpCompilation Compiled(IReadOnlyList<CodeBlock> blocks, int line)
        => BlockCompiler.Compile(blocks, blocks.Index().Single(block => block.Item.Line == line).Index);
}
