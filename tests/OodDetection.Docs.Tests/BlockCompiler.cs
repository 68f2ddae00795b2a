using System.Reflection;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace OodDetection.Docs.Tests;

/// <summary>
/// Compiles a block as a program of its own, against what this test project refers to.
/// <list type="bullet">
/// <item>The <c>using</c> lines of a page hold from the block that they stand in to the end of the page.</item>
/// <item><c>&lt;!-- given: Tensor images, newImages; OodTrainingSet data --&gt;</c> before a block declares what it takes for granted.</item>
/// <item><c>&lt;!-- goes on --&gt;</c> before a block: it shares a scope with the block before it.</item>
/// </list>
/// </summary>
internal static class BlockCompiler
{
    // What the SDK imports into every program and every web application, and what declarations of given things need.
    private const string ImplicitUsings = """
        global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;
        global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Builder; global using Microsoft.AspNetCore.Http;
        global using Microsoft.Extensions.DependencyInjection; global using Microsoft.Extensions.Hosting; global using Microsoft.Extensions.Logging;
        """;

    private const string TensorUsing = "using static TorchSharp.torch;";

    private static readonly CSharpParseOptions s_language = new(LanguageVersion.Latest);

    private static readonly MetadataReference[] s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(file => MetadataReference.CreateFromFile(file)),
    ];

    /// <summary>The compilation of a page's block and, if that goes on from others, of these too.</summary>
    /// <param name="page">All blocks of the page.</param>
    /// <param name="index">Which block.</param>
    public static CSharpCompilation Compile(IReadOnlyList<CodeBlock> page, int index)
    {
        var first = index;
        while (page[first].GoesOn) first--;
        var (usings, statements, types, given) = (new StringBuilder(), new StringBuilder(), new StringBuilder(), new StringBuilder());
        var known = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i <= index; i++)
        {
            var syntax = SyntaxFactory.ParseCompilationUnit(page[i].Code, options: s_language);
            foreach (var line in syntax.Usings.Where(line => known.Add(line.ToString())))
                usings.Append(At(page[i], line)).Append(line).Append('\n');
            if (i < first) continue;
            // A page may show a class first and then use it; C# wants statements first.
            var code = syntax.Members.Any(member => member is GlobalStatementSyntax) ? statements : types;
            code.Append(At(page[i])).Append(Blanked(page[i].Code, syntax.Usings)).Append('\n');
            foreach (var declaration in page[i].Given.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                given.Append(Field(page[i], declaration));
        }

        var options = new CSharpCompilationOptions(statements.Length > 0 ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);
        // References to the framework's assemblies in an older version are the SDK's affair.
        options = options.WithSpecificDiagnosticOptions([new("CS1701", ReportDiagnostic.Suppress), new("CS1702", ReportDiagnostic.Suppress)]);
        return CSharpCompilation.Create(
            "Page",
            [
                Parse(ImplicitUsings),
                Parse($"{usings}#line hidden\nusing static Given;\n{statements}{types}"),
                Parse($"{usings}#line hidden\n{(known.Contains(TensorUsing) ? "" : TensorUsing)}\ninternal static class Given\n{{\n{given}}}\n"),
            ],
            s_references,
            options);
    }

    /// <summary>The errors and warnings of a compilation as page(line): text.</summary>
    public static IReadOnlyList<string> Errors(CSharpCompilation compilation) =>
    [
        .. compilation.GetDiagnostics()
            .Where(d => d.Severity >= DiagnosticSeverity.Warning)
            .Select(d => (At: d.Location.GetMappedLineSpan(), Text: $"{d.Id}: {d.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}"))
            .Select(d => $"{d.At.Path}({d.At.StartLinePosition.Line + 1}): {d.Text}")
            .Distinct(),
    ];

    /// <summary>A block, compiled and loaded, to be run.</summary>
    public static Assembly Load(IReadOnlyList<CodeBlock> page, int index)
    {
        using var image = new MemoryStream();
        var compilation = Compile(page, index);
        Assert.True(compilation.Emit(image).Success, string.Join('\n', Errors(compilation)));
        return Assembly.Load(image.ToArray());
    }

    private static SyntaxTree Parse(string text) => CSharpSyntaxTree.ParseText(text, s_language, encoding: Encoding.UTF8);

    private static string At(CodeBlock block, UsingDirectiveSyntax? line = null)
    {
        var offset = line?.GetLocation().GetLineSpan().StartLinePosition.Line ?? 0;
        return $"#line {block.Line + offset} \"{block.Page}\"\n";
    }

    // A declaration of a block's comment as a field; its errors are told with the block's first line.
    private static string Field(CodeBlock block, string declaration)
    {
        var field = SyntaxFactory.ParseMemberDeclaration($"public static {declaration};", options: s_language) as FieldDeclarationSyntax
            ?? throw new InvalidDataException($"{block.Page}({block.Line}): expected 'given: TYPE NAME, NAME; TYPE NAME'; got '{declaration}'.");
        var value = SyntaxFactory.EqualsValueClause(SyntaxFactory.ParseExpression("default!"));
        field = field.ReplaceNodes(field.Declaration.Variables, (_, variable) => variable.WithInitializer(value));
        return $"{At(block)}{field}\n";
    }

    private static string Blanked(string code, SyntaxList<UsingDirectiveSyntax> usings)
    {
        var text = new StringBuilder(code);
        foreach (var line in usings)
            text.Remove(line.Span.Start, line.Span.Length).Insert(line.Span.Start, " ", line.Span.Length);
        return text.ToString();
    }
}
