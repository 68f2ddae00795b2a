namespace TorchSharp;

public static partial class torch
{
    public static partial class linalg
    {
        public enum QRMode
        {
            Reduced = 0,
            Complete = 1,
            R = 2,
        }

        // Decompositions.
        public static Tensor cholesky(Tensor input) => Aten.linalg_cholesky.Call(input);

        /// <remarks>As in TorchSharp, <paramref name="check_errors"/> has the effect of `upper`: the transposed factor comes, and errors are never thrown.</remarks>
        public static (Tensor L, Tensor info) cholesky_ex(Tensor input, bool check_errors = false) => Two(Aten.linalg_cholesky_ex.CallMany(input, check_errors, false));

        public static (Tensor, Tensor) eig(Tensor input) => Two(Aten.linalg_eig.CallMany(input));

        public static Tensor eigvals(Tensor input) => Aten.linalg_eigvals.Call(input);

        public static (Tensor, Tensor) eigh(Tensor input, char UPLO = 'L') => Two(Aten.linalg_eigh.CallMany(input, UPLO.ToString()));

        public static Tensor eigvalsh(Tensor input, char UPLO = 'L') => Aten.linalg_eigvalsh.Call(input, UPLO.ToString());

        public static (Tensor Q, Tensor R) qr(Tensor input, QRMode mode = QRMode.Reduced) => Two(Aten.linalg_qr.CallMany(input, mode == QRMode.R ? "r" : mode == QRMode.Complete ? "complete" : "reduced"));

        public static (Tensor U, Tensor S, Tensor Vh) svd(Tensor input, bool fullMatrices = true) => Three(Aten.linalg_svd.CallMany(input, fullMatrices));

        public static Tensor svdvals(Tensor input) => Aten.linalg_svdvals.Call(input);

        public static (Tensor P, Tensor L, Tensor U) lu(Tensor input, bool pivot = true) => Three(Aten.linalg_lu.CallMany(input, pivot));

        // Solutions.
        public static Tensor inv(Tensor input) => Aten.linalg_inv.Call(input);

        public static Tensor pinv(Tensor input, double? atol = null, double? rtol = null, bool hermitian = false) => Aten.linalg_pinv_atol_rtol_float.Call(input, atol, rtol, hermitian);

        public static Tensor pinv(Tensor input, Tensor atol, Tensor? rtol = null, bool hermitian = false) => Aten.linalg_pinv_atol_rtol_tensor.Call(input, atol, rtol, hermitian);

        public static Tensor solve(Tensor A, Tensor B, bool left = true) => Aten.linalg_solve.Call(A, B, left);

        public static (Tensor result, Tensor info) solve_ex(Tensor A, Tensor B, bool left = true, bool check_errors = false) => Two(Aten.linalg_solve_ex.CallMany(A, B, left, check_errors));

        public static Tensor solve_triangular(Tensor A, Tensor B, bool upper, bool left = true, bool unitriangular = false, Tensor? @out = null) =>
            @out is null ? Aten.linalg_solve_triangular.Call(A, B, upper, left, unitriangular) : Aten.linalg_solve_triangular_out.Call(A, B, upper, left, unitriangular, @out);

        public static (Tensor Solution, Tensor Residuals, Tensor Rank, Tensor SingularValues) lstsq(Tensor input, Tensor other) => Four(Aten.linalg_lstsq.CallMany(input, other));

        public static (Tensor Solution, Tensor Residuals, Tensor Rank, Tensor SingularValues) lstsq(Tensor input, Tensor other, double rcond) => Four(Aten.linalg_lstsq.CallMany(input, other, rcond));

        // Properties.
        public static Tensor det(Tensor input) => Aten.linalg_det.Call(input);

        public static (Tensor, Tensor) slogdet(Tensor input) => Two(Aten.linalg_slogdet.CallMany(input));

        public static Tensor cond(Tensor input) => Aten.linalg_cond.Call(input);

        public static Tensor cond(Tensor input, double p) => Aten.linalg_cond.Call(input, p);

        public static Tensor cond(Tensor input, int p) => Aten.linalg_cond.Call(input, p);

        public static Tensor cond(Tensor input, string p) => Aten.linalg_cond_p_str.Call(input, p);

        public static Tensor matrix_rank(Tensor input, double? atol = null, double? rtol = null, bool hermitian = false) => Aten.linalg_matrix_rank_atol_rtol_float.Call(input, atol, rtol, hermitian);

        public static Tensor matrix_rank(Tensor input, Tensor atol, Tensor? rtol = null, bool hermitian = false) => Aten.linalg_matrix_rank_atol_rtol_tensor.Call(input, atol, rtol, hermitian);

        // Norms and products.
        public static Tensor norm(Tensor input, long[]? dims = null, bool keepdim = false) => Aten.linalg_norm.Call(input, Arg.None, dims, keepdim);

        public static Tensor norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) => Aten.linalg_norm.Call(input, ord, dims, keepdim);

        public static Tensor norm(Tensor input, int ord, long[]? dims = null, bool keepdim = false) => Aten.linalg_norm.Call(input, ord, dims, keepdim);

        public static Tensor norm(Tensor input, string ord, long[]? dims = null, bool keepdim = false) => Aten.linalg_norm_ord_str.Call(input, ord, dims, keepdim);

        public static Tensor vector_norm(Tensor input, double ord = 2d, long[]? dims = null, bool keepdim = false) => Aten.linalg_vector_norm.Call(input, ord, dims, keepdim);

        public static Tensor matrix_norm(Tensor input, string ord = "fro", long[]? dims = null, bool keepdim = false) => Aten.linalg_matrix_norm_str_ord.Call(input, ord == "fro" ? "fro" : "nuc", dims ?? [-2, -1], keepdim);

        public static Tensor matrix_norm(Tensor input, double ord, long[]? dims = null, bool keepdim = false) => Aten.linalg_matrix_norm.Call(input, ord, dims ?? [-2, -1], keepdim);

        public static Tensor multi_dot(IList<Tensor> tensors) => tensors.Count switch
        {
            0 => throw new ArgumentException("There is no matrix to multiply.", nameof(tensors)),
            1 => tensors[0],
            _ => Aten.linalg_multi_dot.Call(tensors.ToArray()),
        };

        public static Tensor cross(Tensor input, Tensor other, long dim = -1) => Aten.linalg_cross.Call(input, other, dim);

        public static Tensor diagonal(Tensor input, int offset = 0, int dim1 = -2, int dim2 = -1) => input.diagonal(offset, dim1, dim2);

        public static Tensor matrix_exp(Tensor input) => input.matrix_exp();

        public static Tensor vander(Tensor input, long? N = null) => Aten.linalg_vander.Call(input, N ?? input.size(-1));

        private static (Tensor, Tensor) Two(Tensor[] results) => (results[0], results[1]);

        private static (Tensor, Tensor, Tensor) Three(Tensor[] results) => (results[0], results[1], results[2]);

        private static (Tensor, Tensor, Tensor, Tensor) Four(Tensor[] results) => (results[0], results[1], results[2], results[3]);
    }
}
