using OodDetection.PublicApi.Tests.Approval.Samples;

namespace OodDetection.PublicApi.Tests.Approval;

/// <summary>The printer itself, on <see cref="Samples"/>: a change that it doesn't print would be approved unseen.</summary>
public sealed class ApiTextTests
{
    private static readonly string Text = ApiText.Of([typeof(Sample).Assembly]).Split("\nnamespace OodDetection.PublicApi.Tests.Approval.Samples\n")[1];

    [Theory]
    [InlineData("abstract class Sample : IDisposable, IFormattable")]
    [InlineData("sealed class Sample.Part<T>")]
    [InlineData("readonly record struct Point")]
    [InlineData("sealed record Named")]
    [InlineData("static class PointExtensions")]
    [InlineData("enum Small : byte")]
    [InlineData("interface IMaker<in TIn, out TOut> where TIn : class, new()")]
    [InlineData("delegate string? Told(object? what);")]
    public void Of_Type_IsWrittenLikeItsDeclaration(string line) => Assert.Contains($"\n    {line}\n", Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("const string Quoted = \"a \\\"b\\\"\";")]
    [InlineData("static readonly double[]? Numbers;")]
    [InlineData("protected Sample(Small small = Small.Two);")]
    [InlineData("required string Name { get; init; }")]
    [InlineData("int this[int? index] { get; protected set; }")]
    [InlineData("event Told? Changed;")]
    [InlineData("abstract IReadOnlyList<string?>? Names(params int[] numbers);")]
    [InlineData("virtual (int Height, (string? Text, int Width) Label)? Size(in long a, ref int b, out string? c);")]
    [InlineData("override string? ToString();")]
    [InlineData("TResult Make<TResult>(string? text = null, double number = 0.5, CancellationToken token = default) where TResult : struct, IDisposable;")]
    [InlineData("Dictionary<string, T[]>? Items { get; set; }")]
    [InlineData("static int Twice(this Point point);")]
    [InlineData("Two = 2,")]
    public void Of_Member_IsWrittenLikeItsDeclaration(string line) => Assert.Contains($"\n        {line}\n", Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("Unseen")]
    [InlineData("Equals")]
    [InlineData("GetHashCode")]
    [InlineData("Deconstruct")]
    [InlineData("EqualityContract")]
    [InlineData("op_Equality")]
    [InlineData("IEquatable")]
    [InlineData("get_")]
    [InlineData("$")]
    public void Of_WhatIsOutOfReachOrGoesWithoutSaying_IsLeftOut(string word) => Assert.DoesNotContain(word, Text, StringComparison.Ordinal);
}
